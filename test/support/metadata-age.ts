/** Lets time pass for the metadata of a partner application, for which no test can wait. */
import { createTableRecords } from '../../shared/azure/table-records.ts';
import { tableClient } from '../../shared/azure/tables.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { isRefusal, succeed } from '../../shared/base/errors.ts';
import { systemRandom } from '../../shared/base/random.ts';
import type { PartnerApplication } from '../../shared/registry/partners/partner-application.ts';
import { partnerKind } from '../../shared/registry/partners/partner-kind.ts';
import { refreshablePartner } from '../../shared/registry/partners/refreshable-partner.ts';
import { createRecordKeeper } from '../../shared/registry/records/record-keeper.ts';
import type { TestStack } from './service-stack.ts';

/** @param seconds by which its last attempt lies further back afterwards */
export async function agePartnerMetadata(
  { environment }: Pick<TestStack, 'environment'>,
  partner: string,
  seconds: number,
): Promise<void> {
  const { S2S_TABLE_SERVICE: service = '', S2S_TABLE_PREFIX: prefix = '' } = environment;
  const store = createTableRecords<PartnerApplication>(
    tableClient({ service, prefix }, 'PartnerApplications'),
  );
  const keeper = createRecordKeeper({ store, kind: partnerKind, clock: systemClock, random: systemRandom });
  const older = (value: PartnerApplication) => {
    const held = refreshablePartner.sourceOf(value)?.held;
    if (!held) return succeed(value);
    const refresh = { ...held.refresh, lastAttemptAt: held.refresh.lastAttemptAt - seconds };
    return succeed(refreshablePartner.withKeys(value, { ...held, refresh }));
  };
  const aged = await keeper.change(partner.toLowerCase(), () => undefined, older, { actor: 'test' });
  if (isRefusal(aged) || !aged.value.changed) throw new Error(`${partner} has no metadata that could age.`);
}
