/** Each parameter of the token endpoint has its longest value, on both wires; what nobody reads is only bounded by the body. */
import { describe, expect, it } from 'vitest';
import { longestParameters } from '../../../shared/tokens/token-request.ts';
import { setUp, wires } from './token-calls.ts';

const bounds = [
  ['grant_type', 256],
  ['client_id', 512],
  ['client_secret', 512],
  ['client_assertion', 8192],
  ['client_assertion_type', 256],
  ['resource', 1024],
  ['scope', 1024],
  ['assertion', 8192],
  ['subject_token', 8192],
  ['subject_token_type', 256],
  ['actor_token', 8192],
  ['actor_token_type', 256],
  ['requested_token_type', 256],
] as const;

describe.each(wires)('the %s wire', (wire) => {
  async function refusalOf(form: Readonly<Record<string, string>>): Promise<string> {
    const { ask } = await setUp(wire);
    const answer = await ask({ body: new URLSearchParams(form).toString() });
    return answer.headers['x-ms-error-code'] ?? '';
  }

  it.each(bounds)('bounds %s to %i characters', async (name, most) => {
    expect(await refusalOf({ [name]: 'x'.repeat(most + 1) })).toBe('ParameterTooLong');
    expect(await refusalOf({ [name]: 'x'.repeat(most) })).not.toBe('ParameterTooLong');
  });

  it('has a bound for each parameter that it reads', () => {
    expect([...longestParameters]).toEqual(bounds);
  });

  it('has room for all parameters of an exchange at their longest, with every sign of a name encoded', async () => {
    const named = (length: number) => `https://${'/'.repeat(length - 8)}`;
    const tokens = ['client_assertion', 'subject_token', 'actor_token'];
    const jwt = 'urn:ietf:params:oauth:token-type:jwt';
    const form = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_id: named(512),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      resource: named(1024),
      ...Object.fromEntries(tokens.map((name) => [name, 'x'.repeat(8192)])),
      subject_token_type: jwt,
      actor_token_type: jwt,
      requested_token_type: jwt,
    };
    expect(['BodyTooLarge', 'ParameterTooLong']).not.toContain(await refusalOf(form));
    expect(await refusalOf({ ...form, assertion: 'x'.repeat(8192) })).toBe('BodyTooLarge');
  });

  it('does not mind a long parameter that nobody reads', async () => {
    const form = { grant_type: 'nothing', unknown: 'x'.repeat(9000) };
    expect(await refusalOf(form)).toBe('GrantUnsupported');
  });
});
