/**
 * Autodiscover's SOAP service (`….svc`): the request for the addresses of a mailbox's Exchange Web Services, and what
 * its answer means ([MS-OXWSADISC] 3.1.4.4).
 */
import { failed, type Problem } from '../findings.ts';
import { soapEnvelope } from './soap.ts';
import { escapeXml, within, type XmlElement } from './xml.ts';

const namespace = 'http://schemas.microsoft.com/exchange/2010/Autodiscover';

export const getUserSettingsAction = `${namespace}/Autodiscover/GetUserSettings`;

const wanted = ['ExternalEwsUrl', 'InternalEwsUrl', 'UserDisplayName'];

/** @param url the service itself, as WS-Addressing wants it said */
export function getUserSettingsRequest(mailbox: string, url: string): string {
  const settings = wanted.map((name) => `<a:Setting>${name}</a:Setting>`).join('');
  const users = `<a:Users><a:User><a:Mailbox>${escapeXml(mailbox)}</a:Mailbox></a:User></a:Users>`;
  const request = `<a:Request>${users}<a:RequestedSettings>${settings}</a:RequestedSettings></a:Request>`;
  return soapEnvelope(
    `<a:RequestedServerVersion>Exchange2013</a:RequestedServerVersion><wsa:Action>${getUserSettingsAction}</wsa:Action><wsa:To>${escapeXml(url)}</wsa:To>`,
    `<a:GetUserSettingsRequestMessage>${request}</a:GetUserSettingsRequestMessage>`,
    { a: namespace, wsa: 'http://www.w3.org/2005/08/addressing' },
  );
}

export interface UserSettings {
  readonly ewsUrl: string;
  /** Whether it is the address for callers from outside. */
  readonly isExternal: boolean;
}

export type AutodiscoverAnswer =
  | { readonly settings: UserSettings }
  /** Another service knows, or this one under another address of the user. */
  | { readonly redirect: { readonly to: 'url' | 'mailbox'; readonly target: string } };

/** @param body the content of the SOAP body */
export function readUserSettings(body: XmlElement): AutodiscoverAnswer | Problem {
  const response = body.name === 'GetUserSettingsResponseMessage' ? within(body, 'Response') : undefined;
  if (!response) return failed('AnswerNotSoap', 'The answer is none of Autodiscover to GetUserSettings.');
  const user = within(response, 'UserResponses', 'UserResponse');
  const code = errorCodeOf(response) ?? errorCodeOf(user);
  if (code === 'RedirectUrl' || code === 'RedirectAddress') {
    const target = within(user, 'RedirectTarget')?.text ?? '';
    return { redirect: { to: code === 'RedirectUrl' ? 'url' : 'mailbox', target } };
  }
  if (code !== undefined) return refused(code, within(user, 'ErrorMessage')?.text ?? '');
  return settingsOf(user);
}

function errorCodeOf(element: XmlElement | undefined): string | undefined {
  const code = within(element, 'ErrorCode')?.text;
  return code === undefined || code === 'NoError' ? undefined : code;
}

function refused(errorCode: string, errorMessage: string): Problem {
  const evidence = { errorCode, errorMessage };
  if (errorCode === 'InvalidUser') {
    return failed('UserUnknown', 'Exchange knows no mailbox with this address.', evidence);
  }
  if (errorCode === 'InvalidDomain') {
    return failed(
      'UserDomainUnknown',
      'Exchange is not responsible for the domain of the address.',
      evidence,
    );
  }
  if (errorCode === 'ServerBusy') return failed('PeerBusy', 'Autodiscover is busy.', evidence);
  return failed('AutodiscoverRefused', `Autodiscover refuses with ${errorCode}.`, evidence);
}

function settingsOf(user: XmlElement | undefined): AutodiscoverAnswer | Problem {
  const all = within(user, 'UserSettings')?.children ?? [];
  const settingNamed = (name: string) => {
    const setting = all.find((each) => within(each, 'Name')?.text === name);
    return within(setting, 'Value')?.text || undefined;
  };
  const external = settingNamed('ExternalEwsUrl');
  const ewsUrl = external ?? settingNamed('InternalEwsUrl');
  if (ewsUrl !== undefined) return { settings: { ewsUrl, isExternal: external !== undefined } };
  return failed('EwsUrlMissing', 'Autodiscover knows the user, but no address of Exchange Web Services.');
}
