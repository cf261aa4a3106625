/** Every certificate version in the vault with its tags, as somebody sees them who looks past the service. */
import { trustCertificateAuthority } from '../../local/vault/loopback-certificate.ts';
import type { VaultVersion } from './history.ts';
import type { World } from './world.ts';

interface Listed {
  readonly id: string;
  readonly attributes: { readonly enabled: boolean };
  readonly tags?: Readonly<Record<string, string>>;
}

interface Listing {
  readonly value: readonly Listed[];
  readonly nextLink: string | null;
}

/** Of the one certificate that the service creates. @throws Error when the vault does not answer */
export async function listVersions({ stack }: Pick<World, 'stack'>): Promise<VaultVersion[]> {
  const { vault, identity } = stack;
  trustCertificateAuthority(vault.certificateAuthority ?? '');
  const query = 'api-version=2019-08-01&resource=https%3A%2F%2Fvault.azure.net';
  const told = await fetch(`${identity.endpoint}?${query}`, {
    headers: { 'x-identity-header': identity.header },
  });
  const { access_token: token } = (await told.json()) as { access_token: string };
  const versions: VaultVersion[] = [];
  const first = `${vault.url}/certificates/OAuthTokenIssuer/versions?api-version=2025-07-01`;
  for (let next: string | null = first; next !== null; ) {
    const answer = await fetch(next, { headers: { authorization: `Bearer ${token}` } });
    const page = (await answer.json()) as Listing;
    versions.push(...page.value.map(versionOf));
    next = page.nextLink;
  }
  return versions;
}

/** Its id ends in name and version. */
function versionOf({ id, attributes, tags = {} }: Listed): VaultVersion {
  const [version = '', name = ''] = id.split('/').toReversed();
  return { name, version, enabled: attributes.enabled, tags };
}
