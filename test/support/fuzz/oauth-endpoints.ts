/** The endpoints of OAuth with a good request for each, sent byte for byte as it is spoilt. */
import { readFile } from 'node:fs/promises';
import { litware } from '../../../local/litware.ts';
import { startTestStack, type TestStack, untilSettled } from '../service-stack.ts';
import { exchangeRaw, type RawAnswer } from './raw-exchange.ts';
import { withoutLimits } from './without-limits.ts';

const { realm, lync, exchange, exchangeHost } = litware;

export const formType = 'application/x-www-form-urlencoded';

export const endpoints = [
  `/${realm}/tokens/OAuth/2`,
  `/${realm}/oauth2/token`,
  `/${realm}/oauth2/introspect`,
] as const;

export type Endpoint = (typeof endpoints)[number];
export type Fields = Readonly<Record<string, string>>;

export interface OAuthCalls {
  readonly stack: TestStack;
  readonly secret: string;
  goodOf(path: Endpoint): Fields;
  /** The same without what says and proves who asks. */
  withoutClient(path: Endpoint): Fields;
  /** A form by POST unless told otherwise. */
  ask(target: string, body: string | Uint8Array, headers?: Fields, method?: string): Promise<RawAnswer>;
}

export const form = (fields: Fields) => new URLSearchParams(fields).toString();

/** Status and code, by which a refusal is known. */
export const codeOf = ({ status, headers }: RawAnswer) => [status, headers['x-ms-error-code']];

export async function startOAuthCalls(): Promise<OAuthCalls> {
  const stack = await startTestStack({ settings: withoutLimits });
  await untilSettled(stack.url);
  const secret = await readFile(stack.litware.secret, 'utf8');
  const who = { client_id: lync, client_secret: secret };
  const ask: OAuthCalls['ask'] = (target, body, headers = {}, method = 'POST') => {
    const all = Object.entries({ 'content-type': formType, ...headers });
    return exchangeRaw(stack.host.port, { method, target, headers: all, body: Buffer.from(body) });
  };
  const answer = await ask(endpoints[1], form({ ...who, ...asksFor(endpoints[1], '') }));
  const { access_token: token } = JSON.parse(answer.text) as { access_token: string };
  return {
    stack,
    secret,
    ask,
    goodOf: (path) => ({ ...who, ...asksFor(path, token) }),
    withoutClient: (path) => asksFor(path, token),
  };
}

function asksFor(path: Endpoint, token: string): Fields {
  if (path.endsWith('introspect')) return { token };
  const legacy = `${exchange}/${exchangeHost}@${realm}`;
  const resource = path.includes('tokens') ? legacy : `https://${exchangeHost}`;
  return { grant_type: 'client_credentials', resource };
}
