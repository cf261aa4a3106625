/** The vault and the records agree: who made each version is known, and each key that may be needed is there. */
import type { VaultVersion } from '../history.ts';
import type { Law } from '../verdict.ts';

/**
 * A version is in the ring; or disabled; or awaited by a roll that is under way; or an operator's, whose wish is in
 * the audit under the request that the version is tagged with.
 */
export const keysRecorded: Law = ({ final }) => {
  const wished = new Set(
    final.audit
      .filter(({ action }) => action === 'certificate.createRequested')
      .map(({ requestId }) => requestId),
  );
  const isKnown = ({ version, enabled, tags }: VaultVersion) =>
    final.ring.includes(version) ||
    !enabled ||
    (tags.rollId !== undefined && final.pendingRoll !== null) ||
    (tags.origin === 'operator' && tags.request !== undefined && wished.has(tags.request));
  const broken = final.vault.filter((each) => !isKnown(each));
  return {
    checked: final.vault.length,
    broken: broken.map(({ version, tags }) => `version ${version}, tagged ${JSON.stringify(tags)}`),
  };
};

export const recordsHaveKeys: Law = ({ final }) => {
  const there = new Set(final.vault.map(({ version }) => version));
  const broken = final.ring.filter((version) => !there.has(version));
  const alarms = final.timerAlarms.filter((alarm) => /^(foreign-version|key-missing)/.test(alarm));
  return {
    checked: final.ring.length,
    broken: [...broken.map((version) => `version ${version}`), ...alarms],
  };
};
