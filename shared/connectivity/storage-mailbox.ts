/** The second half of the storage test: in the mailbox, by Exchange Web Services. */
import type { PartnerApplication } from '../registry/partners/partner-application.ts';
import type { UserSettings } from './exchange/autodiscover.ts';
import type { MailboxAccess } from './mailbox-access.ts';
import { findAddress } from './steps/address.ts';
import { createItem, deleteItem, findFolder, readItem } from './steps/mailbox.ts';
import { tokenFinding } from './steps/token.ts';
import type { StorageRun } from './storage-run.ts';

/** What the steps before found, undefined where they did not. */
interface Found {
  readonly settings: UserSettings | undefined;
  readonly exchange: PartnerApplication | undefined;
}

export async function useMailbox(found: Found, storage: StorageRun): Promise<void> {
  const { run, request } = storage;
  const access = await reachMailbox(found, storage);
  const folder = await run.step('folder', [access], (mailbox) => findFolder(request.folder, mailbox));
  const subject = `S2S connectivity test ${run.correlationId}`;
  const item = await run.step('createItem', [access, folder], (mailbox, into) =>
    createItem(into, subject, mailbox),
  );
  await run.step('readItem', [access, item], (mailbox, made) => readItem(made, mailbox));
  // Also when it could not be read back: nothing stays that was to be removed.
  await run.step('deleteItem', [access, item], (mailbox, made) =>
    deleteItem(made, request.deleteItem, mailbox),
  );
}

async function reachMailbox(
  { settings, exchange }: Found,
  { run, ports, request, tokenFor }: StorageRun,
): Promise<MailboxAccess | undefined> {
  const address = await run.step('ewsAddress', [settings], ({ ewsUrl }) => findAddress(ewsUrl, ports.peers));
  const token = await run.step('ewsToken', [address, exchange], async (at, partner) =>
    tokenFinding(await tokenFor(at.url.host, partner), request.showToken),
  );
  return address && token && { session: run.session, address, token, mailbox: request.address };
}
