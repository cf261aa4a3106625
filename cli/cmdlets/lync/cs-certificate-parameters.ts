/** What the commands about certificates of Lync and Skype for Business have alike. */
import { list, none, type Parameter } from '../binding/parameter.ts';

/** `Default` is only read: what has no role yet. */
export const types = ['OAuthTokenIssuer', 'Default'];

/** The type that can be given, and the only one. */
export function issuerType(required = true): Parameter {
  return list('Type', 'OAuthTokenIssuer; this service has no other type', {
    required,
    values: ['OAuthTokenIssuer'],
  });
}

export const reportParameter = none(
  'Report',
  'no report is written to a file',
  'Redirect standard output: s2s issuer show --json > report.json.',
);
