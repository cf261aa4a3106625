/** Step: the linked account of the partner is there and holds roles. What the partner may do here hangs on it. */
import type { PartnerApplication } from '../../registry/partners/partner-application.ts';
import type { TrustReader } from '../../registry/trust/trust-reader.ts';
import { type Finding, passed, warned } from '../findings.ts';

/** Never fails: the partner's calls to us are another matter than ours to it. @throws Outage */
export async function checkLinkedAccount(
  { linkedAccount }: PartnerApplication,
  { account }: Pick<TrustReader, 'account'>,
): Promise<Finding<true>> {
  if (linkedAccount === null) return passed(true, 'The partner application has no linked account.');
  const found = await account(linkedAccount);
  const evidence = { linkedAccount, roles: found?.roles.map(({ role }) => role) ?? [] };
  if (!found) {
    const message = `The linked account ${linkedAccount} does not exist.`;
    return warned(true, 'LinkedAccountMissing', message, evidence);
  }
  if (found.roles.length === 0) {
    const message = `The linked account ${linkedAccount} holds no role.`;
    return warned(true, 'LinkedAccountWithoutRole', message, evidence);
  }
  return passed(true, `The linked account ${linkedAccount} holds roles.`, evidence);
}
