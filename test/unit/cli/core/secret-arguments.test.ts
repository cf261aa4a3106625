/** No secret on the command line. */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../../cli/core/errors.ts';
import { refuseSecretArguments } from '../../../../cli/core/secret-arguments.ts';
import { run } from '../../../../cli/main.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';

describe('an argument that would hold a secret', () => {
  it.each([
    '--password',
    '--password=P@ssw0rd',
    '--password:P@ssw0rd',
    '--pfxpassword=P@ssw0rd',
    '--secret=P@ssw0rd',
    '--client-secret',
    '--Token=P@ssw0rd',
    '-password',
    '--private-key',
  ])('is refused: %s', (argument) => {
    const refuse = () => refuseSecretArguments(['principal', argument, 'P@ssw0rd']);
    expect(refuse).toThrow(UsageError);
    expect(refuse).not.toThrow(/P@ssw0rd/);
  });

  it.each(['--password-file', '--no-password', '--show-token', '--out', 'token', 'password', '--passwords'])(
    'is not %s',
    (argument) => {
      expect(() => refuseSecretArguments(['principal', argument])).not.toThrow();
    },
  );

  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJsaXR3YXJlIn0.c2lnbmF0dXJl';

  it.each([token, `Bearer ${token}`, `--bearer=${token}`, `"${token}"`])(
    'is refused as a token: %s',
    (argument) => {
      const refuse = () => refuseSecretArguments(['partner', 'show', 'Exchange', argument]);
      expect(refuse).toThrow(UsageError);
      expect(refuse).not.toThrow(/eyJ/);
    },
  );

  it('is not repeated in what is told, nor is a token', async () => {
    const terminal = createTerminal();
    expect(await run(['partner', 'show', 'Exchange', token], terminal)).toBe(1);
    expect(terminal.err()).not.toContain(token);
  });

  it('is not repeated in what is told', async () => {
    const terminal = createTerminal();
    expect(await run(['certificate', 'import', '--path', 'x.pfx', '--password=P@ssw0rd'], terminal)).toBe(1);
    expect(terminal.err()).toMatch(/^error: --password would put a secret/);
    expect(terminal.err()).not.toContain('P@ssw0rd');
  });
});
