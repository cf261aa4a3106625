/** What a test is asked for, checked before anything is done; every fault is told at once. */
import { type Outcome, settle, type Violation } from '../base/errors.ts';
import { domain } from '../base/setting-values.ts';

/** As `Test-CsExStorageConnectivity` names them. */
export const testFolders = ['ConversationHistory', 'Inbox'] as const;

export type TestFolder = (typeof testFolders)[number];

export interface StorageTestRequest {
  /** `user@domain`, without the scheme. */
  readonly address: string;
  readonly folder: TestFolder;
  /** Whether the test item is deleted at the end. */
  readonly deleteItem: boolean;
  /** Whether what an earlier test found by Autodiscover will do. */
  readonly useCache: boolean;
  readonly showToken: boolean;
}

/** As `Test-OAuthConnectivity` names them: Exchange Web Services, Autodiscover, or any address. */
export const testServices = ['EWS', 'AutoD', 'Generic'] as const;

export type TestService = (typeof testServices)[number];

export interface OAuthTestRequest {
  readonly service: TestService;
  readonly targetUri: string;
  /** SMTP address of the user that is acted for; undefined for an app-only test. */
  readonly mailbox: string | undefined;
  readonly reloadConfig: boolean;
  readonly useCachedToken: boolean;
  readonly showToken: boolean;
}

export interface StorageTestInput {
  readonly sipUri: string;
  readonly folder?: TestFolder | undefined;
  readonly deleteItem?: boolean | undefined;
  readonly useCache?: boolean | undefined;
  readonly showToken?: boolean | undefined;
}

export interface OAuthTestInput {
  readonly service: TestService;
  readonly targetUri: string;
  readonly mailbox?: string | undefined;
  readonly appOnly?: boolean | undefined;
  readonly reloadConfig?: boolean | undefined;
  readonly useCachedToken?: boolean | undefined;
  readonly showToken?: boolean | undefined;
}

/** @returns the request, or `InvalidRequest` for each member that cannot be what it says. */
export function readStorageTest(input: StorageTestInput): Outcome<StorageTestRequest> {
  const { sipUri, folder = 'ConversationHistory', deleteItem, useCache, showToken } = input;
  const address = userAddress(sipUri.replace(/^sip:/i, ''));
  const violations = address
    ? []
    : [invalid('sipUri', 'A SIP address is sip:user@domain; the domain is a domain name.')];
  return settle(violations, () => ({
    address: address ?? '',
    folder,
    deleteItem: deleteItem === true,
    useCache: useCache === true,
    showToken: showToken === true,
  }));
}

/** @returns the request, or `InvalidRequest` for each member that cannot be what it says. */
export function readOAuthTest(input: OAuthTestInput): Outcome<OAuthTestRequest> {
  const { service, targetUri, mailbox, appOnly, reloadConfig, useCachedToken, showToken } = input;
  const violations: Violation[] = [];
  if (!URL.canParse(targetUri)) violations.push(invalid('targetUri', 'This is an absolute URL.'));
  if (mailbox !== undefined && !userAddress(mailbox)) {
    violations.push(invalid('mailbox', 'A mailbox is named by its address, user@domain.'));
  }
  if (mailbox !== undefined && appOnly === true) {
    violations.push(
      invalid('appOnly', 'A test acts for a mailbox or for the application alone, not for both.'),
    );
  }
  if (mailbox === undefined && appOnly !== true) {
    violations.push(invalid('mailbox', 'Name the mailbox to act for, or ask for appOnly.'));
  }
  return settle(violations, () => ({
    service,
    targetUri,
    mailbox,
    reloadConfig: reloadConfig === true,
    useCachedToken: useCachedToken === true,
    showToken: showToken === true,
  }));
}

/**
 * The local part is whatever has no blank and no delimiter in it: Exchange decides whether there is such a user.
 * @returns the address as it was written, or undefined when it is none
 */
export function userAddress(text: string): string | undefined {
  const [, local, host = ''] = /^([\x21-\x7e]{1,64})@([^@]{1,190})$/.exec(text) ?? [];
  if (local === undefined || /[@<>()[\]\\,;:"]/.test(local) || domain(host) === undefined) return undefined;
  return text;
}

function invalid(target: string, message: string): Violation {
  return { code: 'InvalidRequest', message, target };
}
