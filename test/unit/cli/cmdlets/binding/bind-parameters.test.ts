/** PowerShell's rules of binding, and what is done about parameters that cannot be bound. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindParameters } from '../../../../../cli/cmdlets/binding/bind-parameters.ts';
import {
  flag,
  list,
  met,
  none,
  number,
  secret,
  text,
  truth,
} from '../../../../../cli/cmdlets/binding/parameter.ts';
import { wordsOf } from '../../../../../cli/cmdlets/binding/words.ts';
import { UsageError } from '../../../../../cli/core/errors.ts';

const parameters = [
  text('Identity', 'which', { required: true, position: 0 }),
  text('ApplicationTrustLevel', 'how far', { values: ['Full', 'Application', 'User'] }),
  text('ApplicationIdentifier', 'who'),
  text('EffectiveDate', 'when', { aliases: ['EffectiveTime'] }),
  text('LinkedAccount', 'whose', { nullable: true }),
  truth('Enabled', 'whether'),
  flag('Roll', 'later'),
  flag('RollBack', 'before'),
  list('KeyIds', 'which keys'),
  number('MaxResults', 'how many'),
  secret('Password', 'opens'),
  met('DomainController', 'there is one store'),
  none('Tenant', 'there is one', 'Name the deployment.'),
  none('InMemory', 'nothing is built', 'Use -WhatIf.'),
];

function bind(...args: readonly string[]) {
  return bindParameters(wordsOf(args), parameters);
}

function valuesOf(...args: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(bind(...args).values);
}

function refusalOf(...args: readonly string[]): UsageError {
  try {
    bind(...args);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('It was bound.');
}

describe('A command line', () => {
  it.each([
    [['-Identity', 'Exchange'], { Identity: 'Exchange' }],
    [['-identity:Exchange'], { Identity: 'Exchange' }],
    [['-Identity:', 'Exchange'], { Identity: 'Exchange' }],
    [['Exchange'], { Identity: 'Exchange' }],
    [['-Enabled', '$false', 'Exchange', '-Roll'], { Identity: 'Exchange', Enabled: false, Roll: true }],
    [['-EffectiveTime', 'x'], { EffectiveDate: 'x' }],
    [['-Effective', 'x'], { EffectiveDate: 'x' }],
    [['-Roll'], { Roll: true }],
    [['-Roll:$false'], { Roll: false }],
    [['-RollB'], { RollBack: true }],
    [['-ApplicationTrustLevel', 'full'], { ApplicationTrustLevel: 'Full' }],
    [['-LinkedAccount', '$null'], { LinkedAccount: null }],
    [['-KeyIds', 'a,b'], { KeyIds: ['a', 'b'] }],
    [['-KeyIds', 'a,', 'b', '-Roll'], { KeyIds: ['a', 'b'], Roll: true }],
    [['-KeyIds', 'a', ',b', 'Exchange'], { KeyIds: ['a', 'b'], Identity: 'Exchange' }],
    [['-MaxResults', '20'], { MaxResults: 20 }],
    [['-Password', '$ecret<x>'], { Password: '$ecret<x>' }],
    [['-Password:-begins'], { Password: '-begins' }],
  ])('%j is bound to %j', (args, values) => {
    expect(valuesOf(...args)).toEqual(values);
  });

  it.each([
    ['$true', true],
    ['$True', true],
    ['true', true],
    ['1', true],
    ['$FALSE', false],
    ['false', false],
    ['0', false],
  ])('takes %s for the truth value %s', (word, value) => {
    expect(valuesOf('-Enabled', word)).toEqual({ Enabled: value });
  });

  it('may write every name in any case, and as short as it stays the only one', () => {
    const names = parameters
      .filter(({ use, kind }) => use === 'taken' && kind === 'text')
      .map((each) => each.name);
    const all = parameters.flatMap(({ name, aliases }) => [name, ...aliases]);
    const spelled = fc.constantFrom(...names).chain((name) =>
      fc.record({
        name: fc.constant(name),
        length: fc.integer({ min: 1, max: name.length }),
        upper: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(spelled, ({ name, length, upper }) => {
        const short = name.slice(0, length);
        const word = upper ? short.toUpperCase() : short.toLowerCase();
        const owners = new Set(
          all.filter((each) => each.toLowerCase().startsWith(short.toLowerCase())).map(ownerOf),
        );
        const args = [`-${word}`, 'Full'];
        if (owners.size === 1) expect(valuesOf(...args)).toEqual({ [name]: 'Full' });
        else expect(refusalOf(...args).message).toMatch(/may be -\w+ or -/);
      }),
    );
  });

  it('tells what is required and was not given, and what is met without', () => {
    const { missing, met: given } = bind('-DomainController', 'dc1');
    expect(missing.map(({ name }) => name)).toEqual(['Identity']);
    expect(given.map(({ name }) => name)).toEqual(['DomainController']);
  });
});

function ownerOf(name: string): string {
  return parameters.find((each) => [each.name, ...each.aliases].includes(name))?.name ?? '';
}

describe('A command line is refused', () => {
  it.each([
    [['-Colour', 'red'], 'There is no parameter -Colour.', '-Identity'],
    [['-App', 'x'], '-App may be -ApplicationTrustLevel or -ApplicationIdentifier.', undefined],
    [['-Roll', '-Roll'], '-Roll is given more than once.', undefined],
    [['-Identity', 'a', '-ident', 'b'], '-Identity is given more than once.', undefined],
    [['-Identity'], '-Identity needs a value.', '-Identity:value'],
    [['-Identity', '-Roll'], '-Identity needs a value.', '-Identity:value'],
    [['-Identity', ''], 'The value of -Identity is empty.', 's2s script'],
    [['-Identity', '$x'], '-Identity: the variable $x means nothing here.', 's2s script'],
    [['-Identity', '.Identity'], '-Identity: in front of .Identity a variable', 's2s script'],
    [['-Identity', 'a@<your Domain>'], 'put your own value in the place of <your Domain>', undefined],
    [['-Enabled'], '-Enabled takes $true or $false.', "'$true'"],
    [['-Enabled', '-Roll'], '-Enabled takes $true or $false.', "'$true'"],
    [['-Enabled', 'perhaps'], '-Enabled takes $true or $false.', "'$true'"],
    [['-Roll:'], '-Roll takes $true or $false.', "'$true'"],
    [['-ApplicationTrustLevel', 'Half'], '-ApplicationTrustLevel takes Full, Application, User', undefined],
    [['-KeyIds', ','], 'The value of -KeyIds is empty.', undefined],
    [['-MaxResults', 'many'], '-MaxResults takes a whole number.', undefined],
    [['a', 'b'], 'There is a value that belongs to no parameter.', 'its name'],
    [['-Tenant'], '-Tenant has no meaning here: there is one.', 'Name the deployment.'],
  ])('%j', (args, message, remedy) => {
    const error = refusalOf(...args);
    expect(error.message).toContain(message);
    if (remedy !== undefined) expect(error.remedy).toContain(remedy);
  });

  it('with every parameter that has no meaning here, at once', () => {
    const { message, remedy } = refusalOf('-Tenant', 'x', '-InMemory', 'Exchange');
    expect(message).toBe(
      '-Tenant has no meaning here: there is one. -InMemory has no meaning here: nothing is built.',
    );
    expect(remedy).toBe('Name the deployment. Use -WhatIf.');
  });

  it('without repeating a secret', () => {
    expect(refusalOf('-Password', 'hunter2', 'a', 'hunter2').message).not.toContain('hunter2');
    expect(refusalOf('-Password', '').message).toBe('The value of -Password is empty.');
  });
});
