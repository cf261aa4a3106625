/** The words of a command line, as they come from shells and from documents. */
import { describe, expect, it } from 'vitest';
import { parameterNameOf, wordsOf } from '../../../../../cli/cmdlets/binding/words.ts';

describe('The words of a line', () => {
  it.each([
    ['-Identity', { name: 'Identity' }],
    ['\u2013Identity', { name: 'Identity' }],
    ['\u2014Identity', { name: 'Identity' }],
    ['\u2015Identity', { name: 'Identity' }],
    ['-?', { name: '?' }],
    ['-Confirm:$false', { name: 'Confirm', attached: '$false' }],
    ['-Confirm:', { name: 'Confirm', attached: '' }],
    ['-Path:C:\\a.pfx', { name: 'Path', attached: 'C:\\a.pfx' }],
    ['-Name:\u201ca b\u201d', { name: 'Name', attached: 'a b' }],
    ['Identity', undefined],
    ['-1', undefined],
    ['-', undefined],
    ['--json', undefined],
    ['', undefined],
  ])('take %j for %j', (argument, name) => {
    expect(parameterNameOf(wordsOf([argument])[0])).toEqual(name);
  });

  it.each([
    ['\u201cP@ss\u201d', 'P@ss'],
    ['\u201eP@ss\u201c', 'P@ss'],
    ['\u2018P@ss\u2019', 'P@ss'],
    ['\u201cP@ss', '\u201cP@ss'],
    ['P@ss', 'P@ss'],
  ])('lose the quotes of a word processor: %j', (argument, value) => {
    expect(wordsOf([argument])[0]?.value).toBe(value);
  });

  it('join a dash that stands apart with the word behind it', () => {
    const words = wordsOf(['\u2013', 'ExchangeAutodiscoverUrl', 'https://a']);
    expect(words.map(({ value }) => value)).toEqual(['-ExchangeAutodiscoverUrl', 'https://a']);
  });

  it.each([
    [['-PasswordFile', '-', '-Path', 'a']],
    [['-PasswordFile', '-']],
    [['\u2013']],
    [['\u2013', '-Path']],
  ])('leave the dash for standard input, and one before no name, as they are: %j', (args) => {
    expect(wordsOf(args).map(({ value }) => value)).toEqual(args);
  });
});
