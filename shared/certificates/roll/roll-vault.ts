/**
 * Keeps ring and vault in agreement, from one listing a run: a key that somebody disabled in the vault goes out of
 * use, and a version of ours that the ring no longer wants is disabled. Foreign versions are told, never touched.
 */

import type { CertificateVersion } from '../ports.ts';
import type { KeyRing } from '../ring/key-ring.ts';
import { deadKeys } from '../ring/roll-planner.ts';
import { revoke } from '../ring/withdrawal-transitions.ts';
import { alarm, disableVersion, type RollRun, record } from './roll-run.ts';
import { isForeign, rollIdOf } from './version-tags.ts';

const mostLostRaces = 3;

/** Lists the timer's certificate and every other name that the ring refers to. */
export async function listVersions(run: RollRun): Promise<CertificateVersion[]> {
  const { ring } = await run.rings.load();
  const names = new Set([run.creation.name, ...ring.keys.map((key) => key.name)]);
  const versions: CertificateVersion[] = [];
  for (const name of names) versions.push(...(await run.certificates.versions(name)));
  return versions;
}

/** Takes keys out of use whose version was disabled in the vault: the way to stop a key without this service. */
export async function takeOutDisabledKeys(
  run: RollRun,
  versions: readonly CertificateVersion[],
): Promise<void> {
  const disabled = new Set(versions.filter(({ enabled }) => !enabled).map(({ version }) => version));
  let lost = 0;
  while (lost < mostLostRaces) {
    const stored = await run.rings.load();
    const now = run.clock.now();
    const dead = new Set(deadKeys(stored.ring, now, run.policy));
    const key = stored.ring.keys.find((candidate) => disabled.has(candidate.version) && !dead.has(candidate));
    if (!key) return;
    const outcome = revoke(stored.ring, key.kid, now, run.policy);
    if ('violations' in outcome) return;
    const message = `Version ${key.version} of ${key.name} is disabled in the vault; its key is out of use.`;
    alarm(run, { code: 'key-disabled', message, kid: key.kid, version: key.version });
    const event = { action: 'key.revoked', reason: 'disabled-in-vault', kid: key.kid };
    if (!(await record(run, stored, outcome.value.ring, event))) lost += 1;
  }
}

/**
 * Disables what must not sign any more: versions of abandoned rolls, and keys that are out of use but must stay in
 * the ring a while for what they tell of older ones. The ring is read after the listing: a version that has been
 * listed, that the ring does not hold and that no roll awaits, will not be adopted any more.
 */
export async function disableLeftovers(run: RollRun, versions: readonly CertificateVersion[]): Promise<void> {
  const { ring } = await run.rings.load();
  const dead = new Set(deadKeys(ring, run.clock.now(), run.policy).map((key) => key.version));
  for (const version of versions) {
    const kept = ring.keys.some((key) => key.version === version.version);
    if (!kept && isForeign(version) && version.name === run.creation.name) alarmForeign(run, version);
    if (!version.enabled || run.disabled.has(version.version)) continue;
    const orphan = !kept && isOrphan(run, ring, version);
    if (orphan) alarmLeftover(run, version);
    if (dead.has(version.version) || orphan) {
      await disableVersion(run, version);
      run.done.push('version.disabled');
    }
  }
  alarmMissing(run, ring, versions);
}

function isOrphan(run: RollRun, ring: KeyRing, version: CertificateVersion): boolean {
  const rollId = rollIdOf(version);
  return version.name === run.creation.name && rollId !== undefined && rollId !== ring.pending?.id;
}

function alarmForeign(run: RollRun, { name, version }: CertificateVersion): void {
  const message = `Version ${version} of ${name} was not made by this service; it is left alone and never signs.`;
  alarm(run, { code: 'foreign-version', message, version });
}

/** The vault copies tags when it renews by itself, so that such a version cannot be told from one made twice. */
function alarmLeftover(run: RollRun, { name, version }: CertificateVersion): void {
  const message = `Version ${version} of ${name} carries the tag of a roll that has another version: it was made twice, or renewed by the vault itself. It is disabled.`;
  alarm(run, { code: 'leftover-version', message, version });
}

/** A listing may lag behind, so that a missing version is only told; readiness asks for the version itself. */
function alarmMissing(run: RollRun, ring: KeyRing, versions: readonly CertificateVersion[]): void {
  const now = run.clock.now();
  const listed = new Set(versions.map(({ version }) => version));
  const dead = new Set(deadKeys(ring, now, run.policy));
  for (const key of ring.keys) {
    // A key that came during this run is younger than the listing.
    const young = now - key.publishedAt < run.policy.tick;
    if (young || listed.has(key.version) || dead.has(key)) continue;
    const message = `The vault does not list version ${key.version} of ${key.name}, which the ring holds.`;
    alarm(run, { code: 'key-missing', message, kid: key.kid, version: key.version });
  }
}
