/** What a partner application names of other kinds must be there; and what is named must not be deleted. */
import type { Violation } from '../../base/errors.ts';
import { keyOfName } from '../object-name.ts';
import type { RecordStore } from '../records/record-store.ts';
import type { PartnerApplication } from './partner-application.ts';

export interface References {
  hasAccount(key: string): Promise<boolean>;
  hasServer(key: string): Promise<boolean>;
  /** The realm that an OAuth server speaks for, if it names one. */
  realmOfServer(name: string): Promise<string | undefined>;
}

interface Named {
  readonly linkedAccount?: string | null | undefined;
  readonly oauthServer?: string | null | undefined;
}

export async function referenceViolations(
  { linkedAccount, oauthServer }: Named,
  references: References,
): Promise<Violation[]> {
  const violations: Violation[] = [];
  if (linkedAccount && !(await has(linkedAccount, references.hasAccount)))
    violations.push(missing('There is no such linked account.', 'linkedAccount'));
  if (oauthServer && !(await has(oauthServer, references.hasServer)))
    violations.push(missing('There is no such OAuth server.', 'oauthServer'));
  return violations;
}

/** Not `NotFound`: it is a member that is wrong, not the address. */
function missing(message: string, target: string): Violation {
  return { code: 'InvalidRequest', message, target };
}

async function has(name: string, look: (key: string) => Promise<boolean>): Promise<boolean> {
  const key = keyOfName(name);
  return key !== undefined && look(key);
}

/** The partners that name an account or server. Reads every partner: only a deletion asks. @throws Outage */
export async function partnersThat(
  store: Pick<RecordStore<PartnerApplication>, 'list'>,
  names: (partner: PartnerApplication) => boolean,
): Promise<string[]> {
  const found: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.list({ top: 1000, ...(after !== undefined && { after }) });
    found.push(...page.records.filter(({ value }) => names(value)).map(({ value }) => value.name));
    after = page.next;
  } while (after !== undefined);
  return found;
}
