/**
 * The registry through the management API, as an administrator's program uses it. Every answer that such a client
 * sees, refusals included, is held against the OpenAPI document.
 */
import type { ManagedIdentity } from '../../local/identity/identities.ts';
import { type ManagementRouteName, managementRoutes } from '../../shared/http/routes.ts';
import { conformsTo } from './api-conformance.ts';
import { type ManagementAnswer, type ManagementClient, manage, type Watch } from './management.ts';
import type { TestStack } from './service-stack.ts';

/** What every change answers. */
export interface Change<View> {
  readonly dryRun: boolean;
  readonly changed: boolean;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly value: View & { readonly deletedDate?: string };
}

export interface Page<View> {
  readonly value: readonly View[];
  readonly nextLink?: string;
}

export interface AuditEvent {
  readonly id: string;
  readonly date: string;
  readonly actor: string;
  readonly action: string;
  readonly object: string;
  readonly reason: string | null;
  readonly requestId: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

const patterns = Object.entries(managementRoutes).map(([name, { template }]) => ({
  name: name as ManagementRouteName,
  pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

/** The route that answers a path below `/api/`. */
export function routeOf(path: string): ManagementRouteName | undefined {
  const [bare = ''] = path.split('?', 1);
  return patterns.find(({ pattern }) => pattern.test(`api/${bare}`))?.name;
}

const asDocumented: Watch = (method, path, { status, body }) => {
  const name = routeOf(path);
  // A method that the route does not have is not of the document.
  if (!name || status === 405) return;
  const faults = conformsTo(name, method, status, body);
  if (faults.length > 0) throw new Error(`${method} ${path} (${status}) is not as documented: ${faults}`);
};

/** A client for one instance, as the identity with that client id, or as the stack's first one. */
export function manageRegistry(
  { url, identity }: Pick<TestStack, 'url' | 'identity'>,
  who?: Pick<ManagedIdentity, 'clientId'>,
  watch: Watch = () => {},
): Promise<ManagementClient> {
  return manage(url, identity, who, (...seen) => {
    watch(...seen);
    asDocumented(...seen);
  });
}

/** The body of an answer that is no refusal. @throws Error that shows the refusal */
export function told<T>({ status, text }: ManagementAnswer): T {
  if (status >= 300) throw new Error(`refused with ${status}: ${text}`);
  return JSON.parse(text) as T;
}

export const changeOf = <View = unknown>(answer: ManagementAnswer) => told<Change<View>>(answer);

export const pageOf = <View = unknown>(answer: ManagementAnswer) => told<Page<View>>(answer);

export function etagOf({ headers }: ManagementAnswer): string {
  return headers.get('etag') ?? '';
}

/** Status and codes of a refusal. */
export function refusalOf({ status, body }: ManagementAnswer): [status: number, ...codes: string[]] {
  return [status, ...(body.violations ?? []).map(({ code }) => code)];
}

/** Every page from that one on. */
export async function everyPage<View>(api: ManagementClient, path: string): Promise<Page<View>[]> {
  const pages: Page<View>[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const page: Page<View> = pageOf<View>(await api.get(next));
    pages.push(page);
    next = page.nextLink?.replace('/api/', '');
  }
  return pages;
}

/** How often to look for a line of the log, which comes a moment after the answer, and for how long (milliseconds). */
export const soon = { interval: 5, timeout: 10_000 };

/** The newest entries about an object. */
export async function auditOf(
  api: ManagementClient,
  object: string,
  top = 50,
): Promise<readonly AuditEvent[]> {
  const query = `auditEvents?object=${encodeURIComponent(object)}&top=${top}`;
  return pageOf<AuditEvent>(await api.get(query)).value;
}
