/** Who may do what in the registry: each role on each route and method, and nobody without a token. */
import { type KeyObject, randomUUID } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ManagedIdentity } from '../../local/identity/identities.ts';
import { registryRoutes } from '../../shared/http/registry-routes.ts';
import type { Route } from '../../shared/http/route.ts';
import { type ManagementClient, managementResource, tenantKey } from '../support/management.ts';
import { manageRegistry, refusalOf } from '../support/registry.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';

const ranks = ['Reader', 'Operator', 'KeyAdministrator'];
const clientId = (n: number) => `a0000000-0000-4000-8000-00000000000${n}`;
const people = {
  nobody: { clientId: clientId(0), roles: [] },
  Reader: { clientId: clientId(1), roles: ['Reader'] },
  Operator: { clientId: clientId(2), roles: ['Operator'] },
  KeyAdministrator: { clientId: clientId(3), roles: ['KeyAdministrator'] },
  stranger: { clientId: clientId(4), roles: ['Owner', 'reader', 'UserApplication'] },
} as const;
const identities = Object.values(people) as unknown as [ManagedIdentity, ...ManagedIdentity[]];

let stack: TestStack;
let clients: [who: string, client: ManagementClient][];
let key: KeyObject;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack({ identities });
  await untilReady(stack.url);
  key = await tenantKey(stack);
  clients = await Promise.all(
    Object.entries(people).map(
      async ([who, identity]): Promise<[string, ManagementClient]> => [
        who,
        await manageRegistry(stack, identity),
      ],
    ),
  );
});

afterAll(async () => {
  await stack?.stop();
});

interface Access {
  readonly name: string;
  readonly method: string;
  readonly path: string;
}

/** Each method of each route, about what nobody has. */
const every = Object.entries(registryRoutes as Record<string, Route>).flatMap(
  ([name, { template, methods }]) =>
    methods.map((method): Access => {
      const path = template.replace('api/', '').replaceAll(/\{(id|keyId)\}/g, randomUUID());
      return { name, method, path: path.replaceAll(/\{\w+\}/g, 'Nobody') };
    }),
);

const isOpen = ({ name }: Access) => name === 'openapi';
const isProved = ({ name }: Access) => name === 'add-key' || name === 'remove-key';
const managed = every.filter((each) => !isOpen(each) && !isProved(each));

/** The law, written anew: to look is a reader's, to change an operator's, but the issuer is the key administrator's. */
function neededFor({ name, method }: Access): string {
  if (method === 'GET' || ['metadata-previews', 'token-inspections'].includes(name)) return 'Reader';
  return name === 'oauth-configuration' ? 'KeyAdministrator' : 'Operator';
}

/** Whoever asks, nothing comes of it: there is a member that no route knows, or nothing to delete. */
function ask(client: ManagementClient, { method, path }: Access) {
  if (method === 'GET') return client.get(path);
  if (method === 'DELETE') return client.delete(path);
  return client.send(path, { method, body: { noSuchMember: 1 }, headers: { 'if-match': '*' } });
}

describe('A role', () => {
  it.each(managed)('decides about $method $name', async (access) => {
    const needed = neededFor(access);
    for (const [who, client] of clients) {
      const allowed = ranks.indexOf(who) >= ranks.indexOf(needed);
      const answer = await ask(client, access);
      expect([who, answer.status === 403]).toEqual([who, !allowed]);
      if (allowed) expect([200, 400, 404]).toContain(answer.status);
      else expect(answer.body.detail).toContain(needed);
    }
  });

  it.each(managed)(
    'is not asked for $method $name without a token, or with a word for one',
    async (access) => {
      for (const authorization of [undefined, 'Bearer', 'Bearer x.y.z', 'Basic dTpw']) {
        const response = await fetch(`${stack.url}/api/${access.path}`, {
          method: access.method,
          ...(authorization !== undefined && { headers: { authorization } }),
        });
        expect(response.status).toBe(401);
        expect(await response.json()).toMatchObject({ title: 'Unauthenticated' });
      }
    },
  );

  it('is needed for nothing but the document and what a proof is for', async () => {
    expect(every.filter(isOpen).map(({ method }) => method)).toEqual(['GET', 'HEAD']);
    expect((await fetch(`${stack.url}/api/openapi.json`)).status).toBe(200);
    for (const access of every.filter(isProved)) {
      const response = await fetch(`${stack.url}/api/${access.path}`, { method: 'POST' });
      expect([access.name, response.status]).toEqual([access.name, 400]);
    }
  });
});

describe('5.6 Confused deputy: token for another API of the tenant, user token with no role, v1/v2 issuer, multi-tenant', () => {
  async function status(claims: JWTPayload, path = 'servicePrincipals'): Promise<[number, ...string[]]> {
    const now = Math.floor(Date.now() / 1000);
    const good = {
      iss: stack.identity.issuer,
      aud: managementResource,
      tid: stack.identity.tenantId,
      oid: randomUUID(),
      azp: randomUUID(),
      nbf: now,
      exp: now + 600,
    };
    const [, signedIn] = clients[0] ?? [];
    const { kid } = JSON.parse(Buffer.from(signedIn?.token.split('.')[0] ?? '', 'base64url').toString());
    const token = await new SignJWT({ ...good, ...claims })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
      .sign(key);
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${stack.url}/api/${path}`, { headers });
    const body = (await response.json()) as { title?: string };
    return [response.status, ...(body.title ? [body.title] : [])];
  }

  it.each<[string, JWTPayload, [number, ...string[]]]>([
    ['with the role', { roles: ['Reader'] }, [200]],
    ['of a user with the role', { roles: ['Reader'], scp: 'access_as_user' }, [200]],
    ['of a user without a role', { scp: 'access_as_user' }, [403, 'Forbidden']],
    ['of a user whose scope has the name of a role', { scp: 'Reader Operator' }, [403, 'Forbidden']],
    ['for Graph', { roles: ['Reader'], aud: 'https://graph.microsoft.com' }, [401, 'Unauthenticated']],
    ['of another tenant', { roles: ['Reader'], tid: randomUUID() }, [401, 'Unauthenticated']],
    ['of another issuer', { roles: ['Reader'], iss: 'https://sts.windows.net/x/' }, [401, 'Unauthenticated']],
    ['that is over', { roles: ['Reader'], nbf: 1, exp: 2 }, [401, 'Unauthenticated']],
  ])('%s is judged by what it says', async (_what, claims, wanted) => {
    expect(await status(claims)).toEqual(wanted);
  });

  it('is asked for before anything about an object is told', async () => {
    for (const path of ['servicePrincipals/00000004-0000-0ff1-ce00-000000000000', 'linkedAccounts/Nobody'])
      expect(await status({ scp: 'access_as_user' }, path)).toEqual([403, 'Forbidden']);
  });
});

describe('An operator', () => {
  it('does not touch the issuer, whatever else is asked for', async () => {
    const [, operator] = clients.find(([who]) => who === 'Operator') ?? [];
    for (const body of [{ realm: 'fabrikam.com' }, { exchangeAutodiscoverUrl: null }, {}]) {
      const answer = await operator?.patch('oauthConfiguration?dryRun=true', body);
      expect(answer && refusalOf(answer)).toEqual([403, 'Forbidden']);
    }
  });
});
