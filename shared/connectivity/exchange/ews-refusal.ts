/** What Exchange's response codes mean for a test: few of its some five hundred can occur, and each has its remedy. */
import { failed, type Problem } from '../findings.ts';
import type { StepCode } from '../step-codes.ts';

interface Meaning {
  readonly code: StepCode;
  readonly message: string;
}

const noMailbox: Meaning = { code: 'MailboxMissing', message: 'The user has no mailbox there.' };
const noAccess: Meaning = { code: 'MailboxAccessDenied', message: 'The mailbox may not be used.' };
const unavailable: Meaning = { code: 'MailboxUnavailable', message: 'The mailbox cannot be reached now.' };
const noFolder: Meaning = { code: 'FolderMissing', message: 'The mailbox has no such folder.' };

const meanings = new Map<string, Meaning>([
  ['ErrorNonExistentMailbox', noMailbox],
  ['ErrorMissingEmailAddress', noMailbox],
  ['ErrorNoRespondingCASInDestinationSite', unavailable],
  ['ErrorMailboxStoreUnavailable', unavailable],
  ['ErrorMailboxMoveInProgress', unavailable],
  ['ErrorMailboxFailover', unavailable],
  ['ErrorConnectionFailed', unavailable],
  ['ErrorServerBusy', { code: 'PeerBusy', message: 'Exchange is busy.' }],
  ['ErrorTimeoutExpired', { code: 'PeerBusy', message: 'Exchange is busy.' }],
  ['ErrorAccessDenied', noAccess],
  ['ErrorAccountDisabled', noAccess],
  ['ErrorImpersonateUserDenied', noAccess],
  ['ErrorImpersonationDenied', noAccess],
  ['ErrorImpersonationFailed', noAccess],
  ['ErrorQuotaExceeded', { code: 'MailboxFull', message: 'The mailbox takes no more items.' }],
  ['ErrorFolderNotFound', noFolder],
  ['ErrorParentFolderNotFound', noFolder],
]);

/** The refusal for a response message or a fault. */
export function ewsRefusal(responseCode: string, messageText: string): Problem {
  const known = meanings.get(responseCode);
  const code = known?.code ?? 'EwsRefused';
  const message = known?.message ?? `Exchange refuses with ${responseCode}.`;
  return failed(code, message, { responseCode, messageText });
}

/** Whether Exchange says that there is no such folder: older servers do not even know the name. */
export function meansNoFolder({ evidence: { responseCode } }: Problem): boolean {
  const names = ['ErrorFolderNotFound', 'ErrorItemNotFound', 'ErrorSchemaValidation'];
  return typeof responseCode === 'string' && names.includes(responseCode);
}
