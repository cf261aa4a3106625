/** What the two halves of the storage test share: up to the address of the mailbox, and from there on. */
import { formatPrincipalName } from '../base/principal-name.ts';
import type { PartnerApplication } from '../registry/partners/partner-application.ts';
import type { Problem } from './findings.ts';
import type { TestPorts, TestToken, TestUser } from './ports.ts';
import type { StorageTestRequest } from './requests.ts';
import { acquireToken } from './steps/token.ts';
import { beginTest, type TestRun } from './test-run.ts';

export interface StorageRun {
  readonly run: TestRun;
  readonly ports: TestPorts;
  readonly request: StorageTestRequest;
  /** A token for the user at Exchange under that host name. @throws Outage */
  readonly tokenFor: (host: string, exchange: PartnerApplication) => Promise<TestToken | Problem>;
}

export function beginStorageTest(request: StorageTestRequest, ports: TestPorts): StorageRun {
  const { address } = request;
  // Lync knows a user by the SIP address; where it is the mail address as well, Exchange finds the user by either.
  const user: TestUser = { sip: address, smtp: address };
  return {
    run: beginTest('storage', `sip:${address}`, ports),
    ports,
    request,
    tokenFor: (host, { applicationIdentifier: principalId, realm }) =>
      acquireToken({ audience: formatPrincipalName({ principalId, host, realm }), user }, ports),
  };
}
