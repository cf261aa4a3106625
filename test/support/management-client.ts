/** The management API as an operator's tool calls it, with a token from the stack's identity endpoint. */
import type { Stack } from '../../local/stack.ts';

export interface ManagementAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests, member by member
  readonly body: any;
}

export async function managementToken(
  stack: Pick<Stack, 'identity'>,
  clientId?: string,
  resource = 'api://s2s-token-service',
): Promise<string> {
  const query = new URLSearchParams({
    'api-version': '2019-08-01',
    resource,
    ...(clientId && { client_id: clientId }),
  });
  const headers = { 'x-identity-header': stack.identity.header };
  const response = await fetch(`${stack.identity.endpoint}?${query}`, { headers });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Calls `path` below `url`; a body makes it a POST. */
export async function manage(
  url: string,
  token: string,
  path: string,
  body?: object,
): Promise<ManagementAnswer> {
  const response = await fetch(`${url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
