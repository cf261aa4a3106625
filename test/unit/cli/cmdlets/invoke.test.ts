/** One call of a command: what is required and missing, what is not needed, and refusals in the right words. */
import { describe, expect, it } from 'vitest';
import { met, text, truth } from '../../../../cli/cmdlets/binding/parameter.ts';
import { wordsOf } from '../../../../cli/cmdlets/binding/words.ts';
import { type Cmdlet, gives } from '../../../../cli/cmdlets/cmdlet.ts';
import { invoke, unknownCmdlet } from '../../../../cli/cmdlets/invoke.ts';
import { createCore } from '../../../../cli/core/core.ts';
import { ApiProblem } from '../../../../cli/core/errors.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';

const cmdlet: Cmdlet = {
  name: 'Get-Thing',
  summary: 'Shows a thing',
  examples: ['Get-Thing a b'],
  parameters: [
    text('Identity', 'which', { required: true, position: 0 }),
    text('Level', 'how far', { required: true, values: ['Full', 'User'] }),
    truth('ReturnKeyValues', 'whether', { required: true, enter: false }),
    met('DomainController', 'there is one store'),
  ],
  run: async ({ bound }) =>
    gives({
      Identity: bound.needed('Identity'),
      Level: bound.needed('Level'),
      Values: bound.truth('ReturnKeyValues') ?? null,
    }),
};

async function call(args: readonly string[], answers?: readonly string[]) {
  const terminal = createTerminal({ isTTY: answers !== undefined });
  const core = createCore(terminal);
  const typed = [...(answers ?? [])];
  // One answer a question, as a person gives them.
  const prompt = { ...core.prompt, ask: async () => typed.shift() ?? '' };
  const { objects } = await invoke(cmdlet, wordsOf(args), answers ? { ...core, prompt } : core);
  return { object: objects[0], err: terminal.err() };
}

describe('What is required', () => {
  it('is asked for, as PowerShell does', async () => {
    const { object } = await call([], ['Exchange', 'full', '$true']);
    expect(object).toEqual({ Identity: 'Exchange', Level: 'Full', Values: true });
  });

  it('may be answered with Enter where that has a meaning', async () => {
    const { object, err } = await call(['Exchange', '-Level', 'User'], ['']);
    expect(object).toEqual({ Identity: 'Exchange', Level: 'User', Values: false });
    expect(err).toContain('-ReturnKeyValues was left out, which is as pressing Enter: $false.');
  });

  it('is refused by name where nobody can be asked', async () => {
    await expect(call(['-ReturnKeyValues', 'true'])).rejects.toThrow('-Identity and -Level must be given.');
  });

  it('is not taken from a wrong answer', async () => {
    await expect(call(['Exchange'], ['half', ''])).rejects.toThrow('-Level takes Full, User here.');
    await expect(call([], ['', 'Full', ''])).rejects.toThrow('The value of -Identity is empty.');
  });
});

describe('A call', () => {
  it('says what is not needed, and why', async () => {
    const { err } = await call(['a', '-Level', 'Full', '-ReturnKeyValues', '0', '-DomainController', 'dc1']);
    expect(err).toContain('-DomainController is not needed: there is one store.');
  });

  it.each([
    ['EffectiveDateTooSoon', '-OverrideMinimumLead'],
    ['RollAlreadyPending', '-ReplacePending'],
    ['PreviousStillNeeded', '-DespiteLiveTokens'],
    ['SomethingNew', 'as the service says'],
  ])('tells the remedy of %s in words that can be typed', async (code, remedy) => {
    const violation = { code, message: 'No.', target: 'x', remedy: 'as the service says' };
    const failing = {
      ...cmdlet,
      parameters: [],
      run: () => Promise.reject(new ApiProblem(409, [violation], 'request-1')),
    };
    const failure = await invoke(failing, [], createCore(createTerminal())).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiProblem);
    expect(failure).toMatchObject({
      status: 409,
      requestId: 'request-1',
      violations: [{ code, message: 'No.', target: 'x', remedy: expect.stringContaining(remedy) }],
    });
  });

  it.each([
    ['Enable-CsPartnerApplication', 'New-CsPartnerApplication, Get-CsPartnerApplication'],
    ['Get-CsUser', 'Get-Help'],
  ])('of %s names what may be meant', (name, remedy) => {
    const { message, remedy: told } = unknownCmdlet(name);
    expect(message).toBe(`${name} is no command of this service.`);
    expect(told).toContain(remedy);
  });
});
