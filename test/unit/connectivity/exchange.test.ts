/** What Autodiscover and Exchange Web Services are asked, and what their answers mean. */
import { describe, expect, it } from 'vitest';
import {
  getUserSettingsRequest,
  readUserSettings,
} from '../../../shared/connectivity/exchange/autodiscover.ts';
import {
  createItemRequest,
  deleteItemRequest,
  findFolderRequest,
  folderIdIn,
  getItemRequest,
  itemIdIn,
  readEwsAnswer,
  subjectIn,
} from '../../../shared/connectivity/exchange/ews.ts';
import { ewsRefusal, meansNoFolder } from '../../../shared/connectivity/exchange/ews-refusal.ts';
import { readSoap } from '../../../shared/connectivity/exchange/soap.ts';
import { readXml, within, type XmlElement } from '../../../shared/connectivity/exchange/xml.ts';

const autodiscover = 'http://schemas.microsoft.com/exchange/2010/Autodiscover';

function soap(body: string): string {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="m" xmlns:t="t" xmlns:a="a"><s:Header/><s:Body>${body}</s:Body></s:Envelope>`;
}

function bodyOf(body: string): XmlElement {
  const answer = readSoap(soap(body));
  if (!('body' in answer)) throw new Error('no body');
  return answer.body;
}

describe('an answer by SOAP', () => {
  it.each([
    [
      'with Exchange’s own code in the detail',
      '<s:Fault><faultcode>a:ErrorServerBusy</faultcode><faultstring>Busy.</faultstring><detail><e:ResponseCode xmlns:e="e">ErrorNonExistentMailbox</e:ResponseCode></detail></s:Fault>',
      { faultCode: 'ErrorNonExistentMailbox', faultText: 'Busy.' },
    ],
    [
      'with the code alone',
      '<s:Fault><faultcode>a:ErrorSchemaValidation</faultcode><faultstring>No.</faultstring></s:Fault>',
      { faultCode: 'ErrorSchemaValidation', faultText: 'No.' },
    ],
    ['without any code', '<s:Fault/>', { faultCode: 'unknown', faultText: '' }],
  ])('that is a fault %s is told as one', (_what, fault, expected) => {
    expect(readSoap(soap(fault))).toEqual({ fault: expected });
  });

  it.each([
    ['no XML', 'Bad gateway', 'xml'],
    ['XHTML', '<html><body><p>Sign in</p></body></html>', 'soap'],
    ['an envelope without a body', '<Envelope><Header/></Envelope>', 'soap'],
    ['an empty body', soap(''), 'soap'],
  ])('that is %s cannot be read', (_what, text, unreadable) => {
    expect(readSoap(text)).toEqual({ unreadable });
  });
});

describe('the question to Autodiscover', () => {
  it('names the user and what is wanted, in well-formed XML', () => {
    const request = readXml(getUserSettingsRequest('a&b<c>@litwareinc.com', 'https://x/a.svc?a=1&b=2'));
    const header = within(request, 'Header');
    expect(within(header, 'Action')?.text).toBe(`${autodiscover}/Autodiscover/GetUserSettings`);
    expect(within(header, 'To')?.text).toBe('https://x/a.svc?a=1&b=2');
    const asked = within(request, 'Body', 'GetUserSettingsRequestMessage', 'Request');
    expect(within(asked, 'Users', 'User', 'Mailbox')?.text).toBe('a&b<c>@litwareinc.com');
    const wanted = within(asked, 'RequestedSettings')?.children.map(({ text }) => text);
    expect(wanted).toEqual(['ExternalEwsUrl', 'InternalEwsUrl', 'UserDisplayName']);
  });
});

describe('the answer of Autodiscover', () => {
  const answer = (user: string, code = 'NoError') =>
    readUserSettings(
      bodyOf(
        `<GetUserSettingsResponseMessage><Response><ErrorCode>${code}</ErrorCode><UserResponses><UserResponse>${user}</UserResponse></UserResponses></Response></GetUserSettingsResponseMessage>`,
      ),
    );
  const setting = (name: string, url: string) =>
    `<UserSetting><Name>${name}</Name><Value>${url}</Value></UserSetting>`;
  const good = (settings: string) =>
    answer(`<ErrorCode>NoError</ErrorCode><UserSettings>${settings}</UserSettings>`);

  it.each([
    [
      'both',
      setting('InternalEwsUrl', 'https://in/') + setting('ExternalEwsUrl', 'https://out/?a=1&amp;b=2'),
      { ewsUrl: 'https://out/?a=1&b=2', isExternal: true },
    ],
    [
      'the internal one',
      setting('InternalEwsUrl', 'https://in/'),
      { ewsUrl: 'https://in/', isExternal: false },
    ],
    [
      'an empty external one',
      setting('ExternalEwsUrl', '') + setting('InternalEwsUrl', 'https://in/'),
      { ewsUrl: 'https://in/', isExternal: false },
    ],
  ])('names the address of Exchange Web Services from %s', (_what, settings, expected) => {
    expect(good(settings)).toEqual({ settings: expected });
  });

  it.each([
    ['RedirectUrl', 'url'],
    ['RedirectAddress', 'mailbox'],
  ])('leads elsewhere with %s', (code, to) => {
    const user = `<ErrorCode>${code}</ErrorCode><RedirectTarget>target</RedirectTarget>`;
    expect(answer(user)).toEqual({ redirect: { to, target: 'target' } });
  });

  it.each([
    ['InvalidUser', 'UserUnknown'],
    ['InvalidDomain', 'UserDomainUnknown'],
    ['ServerBusy', 'PeerBusy'],
    ['InternalServerError', 'AutodiscoverRefused'],
    ['InvalidRequest', 'AutodiscoverRefused'],
    ['', 'AutodiscoverRefused'],
  ])('refuses with %s as %s, for the user or as a whole', (errorCode, code) => {
    const user = `<ErrorCode>${errorCode}</ErrorCode><ErrorMessage>Why.</ErrorMessage>`;
    expect(answer(user)).toMatchObject({
      status: 'fail',
      code,
      evidence: { errorCode, errorMessage: 'Why.' },
    });
    expect(answer('', errorCode)).toMatchObject({ status: 'fail', code });
  });

  it.each([
    ['has no address', good(''), 'EwsUrlMissing'],
    [
      'is one to another question',
      readUserSettings(bodyOf('<GetDomainSettingsResponseMessage/>')),
      'AnswerNotSoap',
    ],
    ['has no response', readUserSettings(bodyOf('<GetUserSettingsResponseMessage/>')), 'AnswerNotSoap'],
  ])('that %s is a problem', (_what, read, code) => {
    expect(read).toMatchObject({ status: 'fail', code });
  });
});

describe('a request to Exchange Web Services', () => {
  const odd = `i"d<&>'`;

  it.each([
    ['FindFolder', findFolderRequest({ distinguished: 'inbox' })],
    ['FindFolder', findFolderRequest({ id: odd }, odd)],
    ['CreateItem', createItemRequest({ folder: { id: odd }, subject: odd, body: odd })],
    ['GetItem', getItemRequest(odd)],
    ['DeleteItem', deleteItemRequest(odd)],
  ])('for %s is well-formed and asks for that', (operation, text) => {
    const request = readXml(text);
    expect(within(request, 'Header', 'RequestServerVersion')?.attributes.get('Version')).toBe('Exchange2013');
    expect(within(request, 'Body', operation)).toBeDefined();
  });

  it('puts the item where it belongs, saved and not sent', () => {
    const text = createItemRequest({ folder: { id: odd }, subject: odd, body: 'b' });
    const create = within(readXml(text), 'Body', 'CreateItem');
    expect(create?.attributes.get('MessageDisposition')).toBe('SaveOnly');
    expect(within(create, 'SavedItemFolderId', 'FolderId')?.attributes.get('Id')).toBe(odd);
    expect(within(create, 'Items', 'Message', 'Subject')?.text).toBe(odd);
  });

  it('looks for a folder by name only when it is given one', () => {
    const named = within(
      readXml(findFolderRequest({ distinguished: 'msgfolderroot' }, odd)),
      'Body',
      'FindFolder',
    );
    const constant = within(named, 'Restriction', 'IsEqualTo', 'FieldURIOrConstant', 'Constant');
    expect(constant?.attributes.get('Value')).toBe(odd);
    const bare = within(readXml(findFolderRequest({ distinguished: 'inbox' })), 'Body', 'FindFolder');
    expect(within(bare, 'Restriction')).toBeUndefined();
  });
});

describe('an answer of Exchange Web Services', () => {
  const message = (operation: string, content: string) =>
    bodyOf(
      `<m:${operation}Response><m:ResponseMessages><m:${operation}ResponseMessage>${content}</m:${operation}ResponseMessage></m:ResponseMessages></m:${operation}Response>`,
    );

  it('tells the item and its subject', () => {
    const content =
      '<m:ResponseCode>NoError</m:ResponseCode><m:Items><t:Message><t:ItemId Id="a+/=" ChangeKey="b"/><t:Subject>S</t:Subject></t:Message></m:Items>';
    const answer = readEwsAnswer('GetItem', message('GetItem', content));
    expect(answer).toMatchObject({ responseCode: 'NoError', messageText: '' });
    expect(answer && [itemIdIn(answer), subjectIn(answer), folderIdIn(answer)]).toEqual([
      'a+/=',
      'S',
      undefined,
    ]);
  });

  it('tells the folder', () => {
    const content =
      '<m:ResponseCode>NoError</m:ResponseCode><m:RootFolder><t:Folders><t:Folder><t:FolderId Id="f"/></t:Folder></t:Folders></m:RootFolder>';
    const answer = readEwsAnswer('FindFolder', message('FindFolder', content));
    expect(answer && [folderIdIn(answer), itemIdIn(answer)]).toEqual(['f', undefined]);
  });

  it.each([
    ['is one to another request', 'CreateItem', '<m:ResponseCode>NoError</m:ResponseCode>'],
    ['has no code', 'GetItem', ''],
  ])('that %s is none', (_what, operation, content) => {
    expect(readEwsAnswer('GetItem', message(operation, content))).toBeUndefined();
  });

  it.each([
    ['ErrorNonExistentMailbox', 'MailboxMissing'],
    ['ErrorMissingEmailAddress', 'MailboxMissing'],
    ['ErrorAccessDenied', 'MailboxAccessDenied'],
    ['ErrorImpersonateUserDenied', 'MailboxAccessDenied'],
    ['ErrorAccountDisabled', 'MailboxAccessDenied'],
    ['ErrorQuotaExceeded', 'MailboxFull'],
    ['ErrorMailboxMoveInProgress', 'MailboxUnavailable'],
    ['ErrorMailboxStoreUnavailable', 'MailboxUnavailable'],
    ['ErrorFolderNotFound', 'FolderMissing'],
    ['ErrorServerBusy', 'PeerBusy'],
    ['ErrorInvalidRequest', 'EwsRefused'],
    ['whatever', 'EwsRefused'],
  ])('with %s means %s', (responseCode, code) => {
    const problem = ewsRefusal(responseCode, 'Why.');
    expect(problem).toMatchObject({ code, evidence: { responseCode, messageText: 'Why.' } });
  });

  it.each([
    ['ErrorFolderNotFound', true],
    ['ErrorSchemaValidation', true],
    ['ErrorItemNotFound', true],
    ['ErrorAccessDenied', false],
  ])('with %s leaves a folder to be looked for by its name: %s', (responseCode, expected) => {
    expect(meansNoFolder(ewsRefusal(responseCode, ''))).toBe(expected);
  });
});
