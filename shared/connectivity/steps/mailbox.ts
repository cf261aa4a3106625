/** Steps: a folder of the mailbox, a test item in it, the same item read back, and deleted (seeds/001). */
import {
  createItemRequest,
  deleteItemRequest,
  type FolderRef,
  findFolderRequest,
  folderIdIn,
  getItemRequest,
  itemIdIn,
  subjectIn,
} from '../exchange/ews.ts';
import { meansNoFolder } from '../exchange/ews-refusal.ts';
import { type Finding, failed, isProblem, notTried, passed } from '../findings.ts';
import { callEws, type MailboxAccess } from '../mailbox-access.ts';
import type { TestFolder } from '../requests.ts';

export interface TestItem {
  readonly id: string;
  readonly subject: string;
}

const folderNames: Readonly<Record<TestFolder, { distinguished: string; display: string }>> = {
  ConversationHistory: { distinguished: 'conversationhistory', display: 'Conversation History' },
  Inbox: { distinguished: 'inbox', display: 'Inbox' },
};

/** By the name that Exchange 2013 and later give it, else by its display name below the root of the mailbox. */
export async function findFolder(folder: TestFolder, access: MailboxAccess): Promise<Finding<FolderRef>> {
  const { distinguished, display } = folderNames[folder];
  const known = await callEws('FindFolder', findFolderRequest({ distinguished }), access);
  if (!isProblem(known)) {
    return passed({ distinguished }, `The folder ${display} is there.`, { ...known.evidence, folder });
  }
  if (!meansNoFolder(known)) return known;
  const root = { distinguished: 'msgfolderroot' };
  const named = await callEws('FindFolder', findFolderRequest(root, display), access);
  if (isProblem(named)) return named;
  const id = folderIdIn(named);
  const evidence = { ...named.evidence, folder };
  return id === undefined
    ? failed('FolderMissing', `The mailbox has no folder ${display}.`, evidence)
    : passed({ id }, `The folder ${display} is there, by its name.`, evidence);
}

const itemText = 'A connectivity test made this item. It can be deleted.';

export async function createItem(
  folder: FolderRef,
  subject: string,
  access: MailboxAccess,
): Promise<Finding<TestItem>> {
  const body = createItemRequest({ folder, subject, body: itemText });
  const answer = await callEws('CreateItem', body, access);
  if (isProblem(answer)) return answer;
  const id = itemIdIn(answer);
  const evidence = { ...answer.evidence, subject };
  return id === undefined
    ? failed('AnswerNotSoap', 'The answer to CreateItem names no item.', evidence)
    : passed({ id, subject }, 'A test item was created.', evidence);
}

export async function readItem(item: TestItem, access: MailboxAccess): Promise<Finding<true>> {
  const answer = await callEws('GetItem', getItemRequest(item.id), access);
  if (isProblem(answer)) {
    const gone = answer.evidence.responseCode === 'ErrorItemNotFound';
    return gone ? failed('ItemNotReadBack', 'The item is not there any more.', answer.evidence) : answer;
  }
  return subjectIn(answer) === item.subject
    ? passed(true, 'The test item was read back as it was written.', answer.evidence)
    : failed('ItemNotReadBack', 'What was read back is not what was written.', answer.evidence);
}

export async function deleteItem(
  item: TestItem,
  isAsked: boolean,
  access: MailboxAccess,
): Promise<Finding<true>> {
  const { subject } = item;
  if (!isAsked) return notTried('NotAsked', 'The test item stays in the mailbox.', { subject });
  const answer = await callEws('DeleteItem', deleteItemRequest(item.id), access);
  if (!isProblem(answer)) return passed(true, 'The test item was deleted.', answer.evidence);
  const evidence = { ...answer.evidence, subject, problem: answer.code };
  return failed('ItemNotDeleted', `The test item was not deleted. ${answer.message}`, evidence);
}
