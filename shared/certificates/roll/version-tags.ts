/** The tags by which we know our own certificate versions in the vault again. */
import type { CertificateVersion } from '../ports.ts';

/** Names the roll for which the timer created the version. Key Vault copies it when it renews by itself. */
export const rollIdTag = 'rollId';

/** Marks a version that an operator created or imported through us: never foreign, and never swept. */
export const originTag = 'origin';
export const operatorOrigin = 'operator';

/** @returns the roll that the version was created for, or undefined when the timer did not create it. */
export function rollIdOf(version: Pick<CertificateVersion, 'tags'>): string | undefined {
  return version.tags[rollIdTag];
}

/** Neither the timer nor an operator through us made it. */
export function isForeign(version: Pick<CertificateVersion, 'tags'>): boolean {
  return rollIdOf(version) === undefined && version.tags[originTag] !== operatorOrigin;
}
