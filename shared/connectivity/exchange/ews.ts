/**
 * Exchange Web Services as far as the tests use them: find a folder, create an item in it, read it back, delete it.
 * Requests name no mailbox: the token names the user, and a folder without one is that user's.
 */
import { soapEnvelope } from './soap.ts';
import { escapeXml, within, type XmlElement } from './xml.ts';

const namespaces = {
  m: 'http://schemas.microsoft.com/exchange/services/2006/messages',
  t: 'http://schemas.microsoft.com/exchange/services/2006/types',
};

/** The first version that knows `conversationhistory`, and the one that Lync Server 2013 was made for (seeds/001). */
const header = '<t:RequestServerVersion Version="Exchange2013"/>';

/** A folder by the name that every mailbox gives it, or by its id. */
export type FolderRef = { readonly distinguished: string } | { readonly id: string };

export interface NewItem {
  readonly folder: FolderRef;
  readonly subject: string;
  readonly body: string;
}

function folderXml(folder: FolderRef): string {
  return 'id' in folder
    ? `<t:FolderId Id="${escapeXml(folder.id)}"/>`
    : `<t:DistinguishedFolderId Id="${escapeXml(folder.distinguished)}"/>`;
}

/** The subfolders of a folder, which also tells whether the folder is there. @param displayName only those with it */
export function findFolderRequest(parent: FolderRef, displayName?: string): string {
  const shape = '<m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>';
  const view = '<m:IndexedPageFolderView MaxEntriesReturned="1" Offset="0" BasePoint="Beginning"/>';
  const named = `<t:IsEqualTo><t:FieldURI FieldURI="folder:DisplayName"/><t:FieldURIOrConstant><t:Constant Value="${escapeXml(displayName ?? '')}"/></t:FieldURIOrConstant></t:IsEqualTo>`;
  const restriction = displayName === undefined ? '' : `<m:Restriction>${named}</m:Restriction>`;
  const parents = `<m:ParentFolderIds>${folderXml(parent)}</m:ParentFolderIds>`;
  const content = `${shape}${view}${restriction}${parents}`;
  return soapEnvelope(header, `<m:FindFolder Traversal="Shallow">${content}</m:FindFolder>`, namespaces);
}

export function createItemRequest({ folder, subject, body }: NewItem): string {
  const saved = `<m:SavedItemFolderId>${folderXml(folder)}</m:SavedItemFolderId>`;
  const text = `<t:Subject>${escapeXml(subject)}</t:Subject><t:Body BodyType="Text">${escapeXml(body)}</t:Body>`;
  // Read, so that nobody is called to their mailbox by a test.
  const message = `<t:Message>${text}<t:IsRead>true</t:IsRead></t:Message>`;
  const content = `${saved}<m:Items>${message}</m:Items>`;
  return soapEnvelope(
    header,
    `<m:CreateItem MessageDisposition="SaveOnly">${content}</m:CreateItem>`,
    namespaces,
  );
}

export function getItemRequest(itemId: string): string {
  const subject = '<t:AdditionalProperties><t:FieldURI FieldURI="item:Subject"/></t:AdditionalProperties>';
  const shape = `<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>${subject}</m:ItemShape>`;
  return soapEnvelope(header, `<m:GetItem>${shape}${itemXml(itemId)}</m:GetItem>`, namespaces);
}

/** Hard: a test item has no business in the folder of deleted items. */
export function deleteItemRequest(itemId: string): string {
  const content = itemXml(itemId);
  return soapEnvelope(header, `<m:DeleteItem DeleteType="HardDelete">${content}</m:DeleteItem>`, namespaces);
}

function itemXml(itemId: string): string {
  return `<m:ItemIds><t:ItemId Id="${escapeXml(itemId)}"/></m:ItemIds>`;
}

/** The one response message of an answer: each request asks for one thing. */
export interface EwsAnswer {
  /** `NoError`, or Exchange's own name of what is wrong. */
  readonly responseCode: string;
  readonly messageText: string;
  readonly content: XmlElement;
}

/** @param operation such as `CreateItem` @param body the content of the SOAP body */
export function readEwsAnswer(operation: string, body: XmlElement): EwsAnswer | undefined {
  const content = within(body, 'ResponseMessages', `${operation}ResponseMessage`);
  const responseCode = within(content, 'ResponseCode')?.text;
  if (body.name !== `${operation}Response` || !content || !responseCode) return undefined;
  return { responseCode, messageText: within(content, 'MessageText')?.text ?? '', content };
}

/** The id of the first item in an answer to CreateItem or GetItem. */
export function itemIdIn({ content }: EwsAnswer): string | undefined {
  const [item] = within(content, 'Items')?.children ?? [];
  return within(item, 'ItemId')?.attributes.get('Id');
}

export function subjectIn({ content }: EwsAnswer): string | undefined {
  const [item] = within(content, 'Items')?.children ?? [];
  return within(item, 'Subject')?.text;
}

/** The id of the first folder in an answer to FindFolder. */
export function folderIdIn({ content }: EwsAnswer): string | undefined {
  const [folder] = within(content, 'RootFolder', 'Folders')?.children ?? [];
  return within(folder, 'FolderId')?.attributes.get('Id');
}
