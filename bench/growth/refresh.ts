/**
 * The refresh timer with ten thousand partners: how many of its runs it takes until each has been asked, how many are
 * asked at once, and what one costs. Partners answer as late as servers far away do, in virtual time; reading, judging
 * and keeping their documents is real.
 */
import { minute } from '../../shared/base/duration.ts';
import { type Outcome, refuse, succeed } from '../../shared/base/errors.ts';
import type { FetchedText } from '../../shared/metadata/fetch/response-rules.ts';
import { fetchForeignMetadata } from '../../shared/metadata/foreign/fetch-foreign-metadata.ts';
import type { PartnerApplication } from '../../shared/registry/partners/partner-application.ts';
import { partnerKind } from '../../shared/registry/partners/partner-kind.ts';
import { refreshablePartner } from '../../shared/registry/partners/refreshable-partner.ts';
import { createRecordKeeper } from '../../shared/registry/records/record-keeper.ts';
import type { RecordStore } from '../../shared/registry/records/record-store.ts';
import { refreshDue } from '../../shared/registry/trust/refresh-run.ts';
import { refreshInterval } from '../../shared/registry/trust/refresh-state.ts';
import { selfSigned, type TestCertificate } from '../../test/support/certificates.ts';
import { testNow } from '../../test/support/clock.ts';
import { exchangeDocument, foreignKey } from '../../test/support/foreign-documents.ts';
import { createMemoryRecords } from '../../test/support/memory-records.ts';
import { createSeededRandom } from '../../test/support/seeded-random.ts';
import type { Cell, ResultTable } from '../report/results.ts';
import { idOf } from './generated-store.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

const partners = 10_000;
/** As `functions/timers.ts` has it run, and as long as fetches may begin in one run. */
const runEvery = 10 * minute * 1000;
const budget = 80_000;
/** Milliseconds of a read and a conditional write in table storage together. */
const keeping = 20;
/** Milliseconds after which a fetch gives up. */
const givesUpAfter = 3000;

/** How late partners answer: half of them sooner than the median, a few not at all. */
interface Latency {
  readonly name: string;
  /** Milliseconds. */
  readonly median: number;
  readonly silent: number;
}

const latencies: readonly Latency[] = [
  { name: 'half answer within 250 ms, 2 % not at all', median: 250, silent: 0.02 },
  { name: 'half answer within 1 s, 5 % not at all', median: 1000, silent: 0.05 },
];

/** @param share of the partners, for a try */
export async function refreshTable(share = 1): Promise<ResultTable> {
  const certificate = await selfSigned({ keyName: 'bench' });
  const count = Math.ceil(partners * share);
  const rows: Cell[][] = [];
  for (const latency of latencies) rows.push(await refreshHour(count, latency, certificate));
  const columns = ['Partners', 'runs', 'minutes', 'documents asked for', 'most at once', 'CPU ms each'];
  return { title: `Metadata of ${count.toLocaleString('en-US')} partners, all due at once`, columns, rows };
}

/** Runs the timer until nothing is due; with the hour over there would be no end. */
async function refreshHour(count: number, latency: Latency, certificate: TestCertificate): Promise<Cell[]> {
  const time = createVirtualTime(testNow);
  const web = createSlowWeb(latency, time, certificate);
  const store = await storeOf(count, time, certificate);
  const { clock } = time;
  const random = createSeededRandom(1);
  const keeper = createRecordKeeper<PartnerApplication>({ store, kind: partnerKind, clock, random });
  const options = { keeper, kind: refreshablePartner, fetchMetadata: web.fetchMetadata, clock, onAlarm() {} };
  const before = process.cpuUsage();
  let runs = 0;
  let left = count;
  while (left > 0 && clock.elapsed() < refreshInterval * 1000) {
    await time.pass(time.sleep(runs * runEvery - clock.elapsed()));
    const run = await time.pass(refreshDue(options, clock.elapsed() + budget));
    left -= run.refreshed + run.failed;
    runs += 1;
  }
  if (left > 0) throw new Error(`${left} partners were not asked within the hour: ${latency.name}.`);
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1000 / count;
  return [latency.name, runs, clock.elapsed() / 60_000, web.asked(), web.mostAtOnce(), cpu];
}

/** Partners that were all asked an hour ago. */
async function storeOf(count: number, { sleep }: VirtualTime, certificate: TestCertificate) {
  const store = createMemoryRecords<PartnerApplication>();
  for (let index = 0; index < count; index++) {
    const value = partnerOf(index, certificate);
    const claims = { take: [], release: [] };
    await store.write({ key: value.name, value, etag: undefined, deletedAt: undefined, claims });
  }
  const slow: RecordStore<PartnerApplication> = {
    ...store,
    async write(write) {
      await sleep(keeping);
      return store.write(write);
    },
  };
  return slow;
}

function partnerOf(index: number, certificate: TestCertificate): PartnerApplication {
  const askedAt = testNow - refreshInterval;
  const refresh = {
    status: 'Success',
    reason: null,
    lastAttemptAt: askedAt,
    lastSuccessAt: askedAt,
  } as const;
  return {
    name: `partner-${index}`,
    applicationIdentifier: idOf(index),
    realm: 'contoso.com',
    trustLevel: 'Full',
    enabled: true,
    acceptSecurityIdentifierInformation: false,
    linkedAccount: null,
    source: { form: 'metadata', metadataUrl: urlOf(index), refresh: { ...refresh, keysChangedAt: null } },
    keys: [foreignKey(certificate)],
    createdAt: askedAt,
  };
}

function urlOf(index: number): string {
  return `https://mail.contoso.com/${idOf(index)}/metadata/json/1`;
}

function createSlowWeb({ median, silent }: Latency, { sleep }: VirtualTime, certificate: TestCertificate) {
  const random = createSeededRandom(7);
  let asked = 0;
  let now = 0;
  let most = 0;
  async function read(url: string): Promise<Outcome<FetchedText>> {
    asked += 1;
    now += 1;
    most = Math.max(most, now);
    const isSilent = random.fraction() < silent;
    // From half to twice the median, evenly on a logarithmic scale.
    await sleep(isSilent ? givesUpAfter : median * 2 ** (2 * random.fraction() - 1));
    now -= 1;
    if (isSilent)
      return refuse({ code: 'MetadataUnreachable', message: 'No answer.', target: 'metadataUrl' });
    const id = url.split('/')[3] ?? '';
    const document = { ...exchangeDocument(certificate), serviceName: id, issuer: `${id}@contoso.com` };
    return succeed({ text: JSON.stringify(document), contentType: 'application/json' });
  }
  return {
    fetchMetadata: (url: string) => fetchForeignMetadata(url, read),
    asked: () => asked,
    mostAtOnce: () => most,
  };
}
