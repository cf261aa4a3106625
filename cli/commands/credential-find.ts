/** Which of its two kinds a credential is, by its key id. */
import { apiPath } from '../core/api-path.ts';
import { UsageError } from '../core/errors.ts';
import type { ServicePrincipalView } from '../core/views.ts';
import type { Call } from './noun.ts';
import { credentialsOf } from './shown/principals.ts';

/** @returns its path. @throws UsageError when the principal has none with that key id */
export async function findCredential(
  { core }: Pick<Call, 'core'>,
  id: string,
  keyId: string,
): Promise<string> {
  const path = apiPath('servicePrincipals', id);
  const { value } = await core.api.get<ServicePrincipalView>(path);
  const found = credentialsOf(value).find((each) => each.keyId === keyId.toLowerCase());
  if (found)
    return `${path}/${found.kind === 'certificate' ? 'keyCredentials' : 'passwordCredentials'}/${found.keyId}`;
  throw new UsageError(
    'The service principal has no such credential.',
    `List them: s2s principal credential list ${id}.`,
  );
}
