/** `$x = …` in its forms, and `$x` by itself, which prints it. */
import { UsageError } from '../../core/errors.ts';
import { printObjects } from '../print-objects.ts';
import { understandCall } from './commands.ts';
import { asValue, follow, textOfValue } from './script-values.ts';
import { assign, read, textOfToken } from './session.ts';
import { type KnownStatement, oneToken } from './statement.ts';

export const assignments: readonly KnownStatement[] = [
  {
    // $x = (Get-CsCertificate -Type Default).Thumbprint (seeds/002)
    pattern: /^\$(\w+)\s*=\s*\(([^()]+)\)\.(\w+)$/,
    understand([name = '', command = '', property = '']) {
      const call = understandCall(command.trim());
      return async (session) => {
        const value = await call(session);
        if (value.kind === 'objects' && value.objects.length === 0)
          throw new UsageError(`Nothing was found to take ${property} of.`);
        assign(session, name, follow(value, [property], 'The object'));
      };
    },
  },
  {
    // $CertFile = "$env:SYSTEMDRIVE\OAuthConfig\OAuthCert.cer" (seeds/004)
    pattern: /^\$(\w+)\s*=\s*(["'\u2018-\u201e].*)$/,
    understand([name = '', text = '']) {
      const token = oneToken(text);
      return async (session) => assign(session, name, asValue(textOfToken(token, session)));
    },
  },
  {
    pattern: /^\$(\w+)\s*=\s*\$(\w+)((?:\.\w+)*)$/,
    understand:
      ([name = '', source = '', path = '']) =>
      async (session) => {
        assign(session, name, follow(read(session, source), path.split('.').slice(1), `$${source}`));
      },
  },
  {
    // $user = New-MailUser … (seeds/004)
    pattern: /^\$(\w+)\s*=\s*([a-z]+-[a-z]+\b(?:[^-].*)?)$/i,
    understand([name = '', command = '']) {
      const call = understandCall(command);
      return async (session) => assign(session, name, await call(session));
    },
  },
  {
    pattern: /^\$(\w+)((?:\.\w+)*)$/,
    understand:
      ([name = '', path = '']) =>
      async (session) => {
        const value = follow(read(session, name), path.split('.').slice(1), `$${name}`);
        const { output, dates } = session.core;
        if (value.kind === 'objects') printObjects(output, value.objects, dates);
        else output.line(textOfValue(value, `$${name}`));
      },
  },
];
