/**
 * The management API, typed by what the caller expects: JSON in and out, ETags, pages followed to their end, problem
 * details as `ApiProblem`. The deployment is found and its token fetched at the first call, and told on stderr then.
 */
import { type Query, toQueryText } from './api-path.ts';
import { Unreachable } from './errors.ts';
import { readProblem } from './read-problem.ts';

export interface Answer<T> {
  readonly status: number;
  readonly value: T;
  readonly etag: string | undefined;
}

export interface CallOptions {
  readonly body?: object | undefined;
  readonly query?: Query;
  /** An ETag, or `*`. */
  readonly ifMatch?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

export type ChangeMethod = 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** Every call throws ApiProblem for a refusal and Unreachable when there is no answer; paths are of `apiPath`. */
export interface ApiClient {
  get<T>(path: string, query?: Query): Promise<Answer<T>>;
  /** The entries of all pages. @param most ends with as many entries at the latest */
  list<T>(path: string, query?: Query, most?: number): Promise<T[]>;
  bytes(path: string, query?: Query): Promise<Buffer>;
  send<T>(method: ChangeMethod, path: string, options?: CallOptions): Promise<Answer<T>>;
  /** An address beside the API that anyone may ask, whatever its status. */
  ask(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** The address that is talked to. */
  url(): Promise<string>;
}

export interface Connection {
  readonly url: string;
  readonly token: () => Promise<string>;
}

/** A change with a vault behind it takes some twenty seconds; nothing takes longer than this. */
const timeoutMs = 100_000;

/** @param connect called at most once, at the first call */
export function createApiClient(connect: () => Promise<Connection>): ApiClient {
  let connected: Promise<Connection> | undefined;
  let token: Promise<string> | undefined;

  async function call(method: string, target: string, { body, ifMatch }: CallOptions = {}) {
    connected ??= connect();
    const { url, token: fetchToken } = await connected;
    token ??= fetchToken();
    return request(
      addressOf(url, target),
      method,
      {
        authorization: `Bearer ${await token}`,
        accept: 'application/json',
        ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      },
      body,
    );
  }

  async function get<T>(path: string, query: Query = {}): Promise<Answer<T>> {
    return readAnswer<T>(await call('GET', `/api/${path}${toQueryText(query)}`));
  }

  async function list<T>(path: string, query: Query = {}, most = Number.POSITIVE_INFINITY): Promise<T[]> {
    const found: T[] = [];
    let next: string | undefined = `/api/${path}${toQueryText(query)}`;
    while (next !== undefined && found.length < most) {
      const page: Page<T> = (await readAnswer<Page<T>>(await call('GET', next))).value;
      found.push(...page.value);
      next = page.nextLink;
    }
    return found.slice(0, most);
  }

  return {
    get,
    list,
    async bytes(path, query = {}) {
      const response = await call('GET', `/api/${path}${toQueryText(query)}`);
      if (!response.ok) throw await readProblem(response);
      return Buffer.from(await response.arrayBuffer());
    },
    async send(method, path, options = {}) {
      const query = { ...options.query, ...(options.dryRun && { dryRun: true }) };
      return readAnswer(await call(method, `/api/${path}${toQueryText(query)}`, options));
    },
    async ask(path) {
      connected ??= connect();
      const response = await request(addressOf((await connected).url, path), 'GET', {});
      return { status: response.status, text: await response.text() };
    },
    async url() {
      connected ??= connect();
      return (await connected).url;
    },
  };
}

interface Page<T> {
  readonly value: readonly T[];
  readonly nextLink?: string;
}

/** @throws Unreachable for a next page on another host: our token is not for that one */
function addressOf(base: string, target: string): string {
  const address = new URL(target.startsWith('/') ? `${base}${target}` : target);
  if (address.origin === new URL(base).origin) return address.href;
  throw new Unreachable('The service named a page on another host, which is not asked.');
}

async function request(
  address: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: object,
): Promise<Response> {
  try {
    return await fetch(address, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      // A token is for the host that it was asked for.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (cause) {
    throw new Unreachable(`${new URL(address).origin} does not answer${reasonOf(cause)}.`, {
      remedy: 'Check the address (--url, S2S_URL) and the network; the local stack is started by npm start.',
      cause,
    });
  }
}

/** `fetch` hides what happened in the cause: ECONNREFUSED, a name that is not found, a certificate. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (error.name === 'TimeoutError') return ' in time';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
}

async function readAnswer<T>(response: Response): Promise<Answer<T>> {
  if (!response.ok) throw await readProblem(response);
  const value = await response.json().catch((cause: unknown) => {
    throw new Unreachable('The answer is no JSON.', { remedy: 'Is this the address of the service?', cause });
  });
  return { status: response.status, value: value as T, etag: response.headers.get('etag') ?? undefined };
}
