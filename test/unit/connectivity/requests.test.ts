/** What a test may be asked for. */
import { describe, expect, it } from 'vitest';
import { readOAuthTest, readStorageTest } from '../../../shared/connectivity/requests.ts';
import { refusalsOf, succeeded } from '../../support/outcomes.ts';

describe('a storage test', () => {
  it.each([
    ['sip:kenmyer@litwareinc.com', 'kenmyer@litwareinc.com'],
    ['SIP:Ken.Myer+x@Litwareinc.com', 'Ken.Myer+x@Litwareinc.com'],
    ['kenmyer@litwareinc.com', 'kenmyer@litwareinc.com'],
  ])('is for the user of %s', (sipUri, address) => {
    expect(succeeded(readStorageTest({ sipUri }))).toEqual({
      address,
      folder: 'ConversationHistory',
      deleteItem: false,
      useCache: false,
      showToken: false,
    });
  });

  it('is what it is asked to be', () => {
    const asked = { folder: 'Inbox', deleteItem: true, useCache: true, showToken: true } as const;
    expect(succeeded(readStorageTest({ sipUri: 'sip:a@b.com', ...asked }))).toEqual({
      address: 'a@b.com',
      ...asked,
    });
  });

  it.each([
    '',
    'sip:',
    'sip:kenmyer',
    'sip:@litwareinc.com',
    'sip:kenmyer@',
    'sip:kenmyer@localhost',
    'sip:ken myer@litwareinc.com',
    'sip:a@b@litwareinc.com',
    'sip:<a>@litwareinc.com',
    'sip:a"@litwareinc.com',
    'sip:a\r\nX-Header: 1@litwareinc.com',
    'sip:kenmyer@litwareinc.com;transport=tls',
    'tel:+14255550199',
    `sip:${'a'.repeat(65)}@litwareinc.com`,
    `sip:a@${'b'.repeat(300)}.com`,
    'sip:ken@litwar\u212ainc.com',
  ])('for %j is refused', (sipUri) => {
    expect(refusalsOf(readStorageTest({ sipUri }))).toEqual(['InvalidRequest sipUri']);
  });
});

describe('an OAuth test', () => {
  const good = { service: 'EWS', targetUri: 'https://mail.litwareinc.com/EWS/Exchange.asmx' } as const;

  it('is for a mailbox or for the application alone', () => {
    const rest = { reloadConfig: false, useCachedToken: false, showToken: false };
    expect(succeeded(readOAuthTest({ ...good, mailbox: 'a@b.com' }))).toEqual({
      ...good,
      mailbox: 'a@b.com',
      ...rest,
    });
    expect(succeeded(readOAuthTest({ ...good, appOnly: true }))).toEqual({
      ...good,
      mailbox: undefined,
      ...rest,
    });
  });

  it.each([
    ['both', { mailbox: 'a@b.com', appOnly: true }, ['InvalidRequest appOnly']],
    ['neither', {}, ['InvalidRequest mailbox']],
    ['what is no address', { mailbox: 'ken' }, ['InvalidRequest mailbox']],
    [
      'no URL and no address',
      { targetUri: 'mail', mailbox: 'ken', appOnly: true },
      ['InvalidRequest targetUri', 'InvalidRequest mailbox', 'InvalidRequest appOnly'],
    ],
  ])('for %s is refused, with every fault at once', (_what, changes, refusals) => {
    expect(refusalsOf(readOAuthTest({ ...good, ...changes }))).toEqual(refusals);
  });
});
