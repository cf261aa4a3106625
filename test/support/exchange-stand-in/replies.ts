/** How the stand-in answers: in the shapes of Exchange and SharePoint, and in every way that was seen to fail. */
import type { ServerResponse } from 'node:http';
import type { Refused } from './token-judge.ts';

/** A request as the stand-in has read it. */
export interface StandInRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** The Bearer credential, empty for none. */
  readonly token: string;
  /** The EWS or Autodiscover operation in the body, empty for none. */
  readonly operation: string;
  /** What the peer says to somebody without a good token. */
  readonly challenge: string;
}

export type Reply = (request: StandInRequest, response: ServerResponse) => void;

export function send(
  response: ServerResponse,
  status: number,
  body: string | Buffer = '',
  headers: Readonly<Record<string, string | string[]>> = {},
): void {
  response.writeHead(status, { 'request-id': '33086db3-69f9-4cdf-8ffe-ee364539e113', ...headers }).end(body);
}

const xml = { 'content-type': 'text/xml; charset=utf-8' };

export function envelope(body: string): string {
  const namespaces = [
    'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"',
    'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"',
    'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"',
    'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"',
  ];
  const text = `<s:Envelope ${namespaces.join(' ')}><s:Header/><s:Body>${body}</s:Body></s:Envelope>`;
  return `<?xml version="1.0" encoding="utf-8"?>${text}`;
}

export function sendXml(response: ServerResponse, body: string): void {
  send(response, 200, envelope(body), xml);
}

/** One message of Exchange Web Services. */
export function sendEws(
  response: ServerResponse,
  operation: string,
  content: string,
  code = 'NoError',
): void {
  const kind = code === 'NoError' ? 'Success' : 'Error';
  const text = code === 'NoError' ? '' : `<m:MessageText>What ${code} means.</m:MessageText>`;
  const message = `<m:${operation}ResponseMessage ResponseClass="${kind}">${text}<m:ResponseCode>${code}</m:ResponseCode>${content}</m:${operation}ResponseMessage>`;
  const messages = `<m:ResponseMessages>${message}</m:ResponseMessages>`;
  sendXml(response, `<m:${operation}Response>${messages}</m:${operation}Response>`);
}

/** One user in an answer of Autodiscover. */
export function sendUserResponse(response: ServerResponse, user: string): void {
  const answer = `<Response><ErrorCode>NoError</ErrorCode><ErrorMessage/><UserResponses><UserResponse>${user}</UserResponse></UserResponses></Response>`;
  const namespace = 'http://schemas.microsoft.com/exchange/2010/Autodiscover';
  const name = 'GetUserSettingsResponseMessage';
  sendXml(response, `<${name} xmlns="${namespace}">${answer}</${name}>`);
}

/** @param member `category` as SharePoint writes it */
export function sendRefused(
  response: ServerResponse,
  challenge: string,
  { number, category, reason }: Refused,
  member = 'error_category',
): void {
  send(response, 401, '', {
    'www-authenticate': [`${challenge}, error="invalid_token"`, 'Negotiate', 'NTLM'],
    'x-ms-diagnostics': `${number};reason="${reason}";${member}="${category}"`,
  });
}

/** The ways to fail: each makes the reply that stands in place of the good one. */
export const failure = {
  diagnostics:
    (number: number, category: string, reason: string, member?: string): Reply =>
    ({ challenge }, response) =>
      sendRefused(response, challenge, { number, category, reason }, member),
  /** A careless server that repeats the credential in its error. */
  echo: (): Reply => (request, response) => {
    const reason = `The token ${request.token} is bad.`;
    sendRefused(response, request.challenge, { number: 2000001, category: 'invalid_token', reason });
  },
  status:
    (status: number, body = '', headers: Readonly<Record<string, string>> = {}): Reply =>
    (_request, response) =>
      send(response, status, body, headers),
  /** 401 and the challenge, without a word why. */
  unexplained:
    (challenge?: string): Reply =>
    (request, response) =>
      send(response, 401, '', { 'www-authenticate': challenge ?? request.challenge }),
  withoutOAuth: (): Reply => (_request, response) =>
    send(response, 401, '', { 'www-authenticate': ['Negotiate', 'NTLM'] }),
  body:
    (body: string | Buffer, contentType = 'text/xml; charset=utf-8'): Reply =>
    (_request, response) =>
      send(response, 200, body, { 'content-type': contentType }),
  compressed: (): Reply => (_request, response) => send(response, 200, 'x', { 'content-encoding': 'gzip' }),
  /** Takes the request and never answers. */
  silent: (): Reply => () => undefined,
  hangUp: (): Reply => (_request, response) => response.destroy(),
  fault:
    (code: string): Reply =>
    (_request, response) => {
      const detail = `<detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${code}</e:ResponseCode></detail>`;
      const fault = `<s:Fault><faultcode>a:${code}</faultcode><faultstring xml:lang="en-US">What ${code} means.</faultstring>${detail}</s:Fault>`;
      send(response, 500, envelope(fault), xml);
    },
  /** Exchange Web Services refuse in the message. */
  ews:
    (code: string): Reply =>
    ({ operation }, response) =>
      sendEws(response, operation, '', code),
  /** One item, whatever was asked for. */
  item:
    (content: string): Reply =>
    ({ operation }, response) =>
      sendEws(response, operation, `<m:Items><t:Message>${content}</t:Message></m:Items>`),
  /** Autodiscover refuses for the user. */
  user:
    (code: string): Reply =>
    (_request, response) =>
      sendUserResponse(
        response,
        `<ErrorCode>${code}</ErrorCode><ErrorMessage>What ${code} means.</ErrorMessage>`,
      ),
  redirect:
    (code: 'RedirectUrl' | 'RedirectAddress', target: string): Reply =>
    (_request, response) =>
      sendUserResponse(
        response,
        `<ErrorCode>${code}</ErrorCode><ErrorMessage/><RedirectTarget>${target}</RedirectTarget>`,
      ),
} as const;
