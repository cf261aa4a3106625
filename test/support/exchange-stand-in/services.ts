/** What the stand-in does with a good token: Autodiscover, Exchange Web Services and SharePoint’s `client.svc`. */
import type { ServerResponse } from 'node:http';
import type { Mailboxes, StandInUser } from './mailboxes.ts';
import { failure, type StandInRequest, send, sendEws, sendUserResponse } from './replies.ts';
import type { Accepted } from './token-judge.ts';

export interface ServiceOptions {
  readonly mailboxes: Mailboxes;
  /** As Autodiscover tells it; null where none is set. */
  readonly ewsUrl: string | null;
  /** Exchange 2010 does not know the distinguished name of the conversation history. */
  readonly knowsConversationHistory: boolean;
  /** Whether the mailboxes have that folder at all. */
  readonly hasConversationHistory: boolean;
}

export type Service = (
  request: StandInRequest,
  response: ServerResponse,
  accepted: Accepted,
  options: ServiceOptions,
) => void;

/** The text between two tags, or of an attribute, as Exchange’s own reader would give it. */
function partOf(body: string, pattern: RegExp): string {
  const text = pattern.exec(body)?.[1] ?? '';
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&apos;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

export const autodiscover: Service = (request, response, _accepted, { mailboxes, ewsUrl }) => {
  if (request.method === 'GET') return send(response, 200, '<html><body>Autodiscover</body></html>');
  const user = mailboxes.byAddress(partOf(request.body, /<a:Mailbox>([^<]*)<\/a:Mailbox>/));
  if (!user) return failure.user('InvalidUser')(request, response);
  const setting = (name: string, value: string) =>
    `<UserSetting i:type="StringSetting"><Name>${name}</Name><Value>${value}</Value></UserSetting>`;
  const ews = ewsUrl === null ? '' : setting('InternalEwsUrl', ewsUrl);
  const settings = `${setting('UserDisplayName', 'Ken Myer')}${ews}`;
  return sendUserResponse(response, `<ErrorCode>NoError</ErrorCode><UserSettings>${settings}</UserSettings>`);
};

export const ews: Service = (request, response, { user: claims }, options) => {
  if (request.method === 'GET') return send(response, 200, '<html><body>Service</body></html>');
  const user = claims && options.mailboxes.byClaims(claims);
  if (!user || user.hasMailbox === false) return failure.fault('ErrorNonExistentMailbox')(request, response);
  const operate = operations[request.operation];
  return operate
    ? operate(request, response, user, options)
    : failure.fault('ErrorInvalidRequest')(request, response);
};

type Operation = (
  request: StandInRequest,
  response: ServerResponse,
  user: StandInUser,
  options: ServiceOptions,
) => void;

const distinguished = /<t:DistinguishedFolderId Id="([^"]*)"\/>/;
const folderId = 'id of the conversation history';

const findFolder: Operation = (request, response, _user, options) => {
  const { body, operation } = request;
  const parent = partOf(body, distinguished);
  if (parent === 'conversationhistory') {
    if (!options.knowsConversationHistory) return failure.fault('ErrorSchemaValidation')(request, response);
    if (!options.hasConversationHistory) return failure.ews('ErrorFolderNotFound')(request, response);
  }
  const isNamed = partOf(body, /<t:Constant Value="([^"]*)"\/>/) === 'Conversation History';
  const folders =
    isNamed && options.hasConversationHistory
      ? `<t:Folder><t:FolderId Id="${folderId}" ChangeKey="AQ=="/><t:DisplayName>Conversation History</t:DisplayName></t:Folder>`
      : '';
  return sendEws(response, operation, `<m:RootFolder><t:Folders>${folders}</t:Folders></m:RootFolder>`);
};

const createItem: Operation = ({ body, operation }, response, user, { mailboxes }) => {
  const known = partOf(body, /<t:FolderId Id="([^"]*)"\/>/) === folderId && 'conversationhistory';
  const folder = known || partOf(body, distinguished);
  const item = mailboxes.add(user, folder, partOf(body, /<t:Subject>([^<]*)<\/t:Subject>/));
  sendEws(
    response,
    operation,
    `<m:Items><t:Message><t:ItemId Id="${item.id}" ChangeKey="CQ=="/></t:Message></m:Items>`,
  );
};

const itemId = /<t:ItemId Id="([^"]*)"\/>/;

const getItem: Operation = (request, response, user, { mailboxes }) => {
  const item = mailboxes.find(user, partOf(request.body, itemId));
  if (!item) return failure.ews('ErrorItemNotFound')(request, response);
  const content = `<t:ItemId Id="${item.id}"/><t:Subject>${item.subject}</t:Subject>`;
  return sendEws(response, request.operation, `<m:Items><t:Message>${content}</t:Message></m:Items>`);
};

const deleteItem: Operation = (request, response, user, { mailboxes }) => {
  const item = mailboxes.find(user, partOf(request.body, itemId));
  if (!item) return failure.ews('ErrorItemNotFound')(request, response);
  mailboxes.remove(item);
  return sendEws(response, request.operation, '');
};

const operations: Readonly<Record<string, Operation>> = {
  FindFolder: findFolder,
  CreateItem: createItem,
  GetItem: getItem,
  DeleteItem: deleteItem,
};

/** `/_vti_bin/client.svc` has nothing to say, but says it only to those whom it knows. */
export const sharePoint: Service = (_request, response) => send(response, 200, '{}');
