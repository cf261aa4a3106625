/** Requests of every kind that carry something that must not be in the log. */
import { tokenTypes } from '../../../shared/tokens/grants/token-exchange.ts';
import { homeRealm, lyncId } from '../token-service.ts';
import { canaryUser } from './canaries.ts';
import type { CanaryTokens } from './canary-tokens.ts';
import { contosoAudience, introspection, type Litware, obtainToken, tokenRequest } from './litware.ts';
import type { Answer, ObservedService } from './service.ts';

/** Whom the requests are made to, by whom, and with what. */
export interface CanaryWorld {
  readonly observed: ObservedService;
  readonly litware: Litware;
  readonly tokens: CanaryTokens;
}

/** The same, and a request for a token in short. */
interface Asking extends CanaryWorld {
  ask(wire: 'legacy' | 'modern', changes: Changes): Promise<Answer>;
}

const noSecret = { client_id: undefined, client_secret: undefined };
export const wrongSecret = 'wr0ng-s3cret-canary-value';
export const password = 'pfx-passw0rd-canary-value';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const asserted = (client_assertion: string) => ({
  client_secret: undefined,
  client_assertion,
  client_assertion_type: assertionType,
});
const exchanged = ({ secret }: Litware, subject_token: string) => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  client_secret: secret,
  subject_token,
  subject_token_type: tokenTypes.jwt,
});

type Changes = Readonly<Record<string, string | undefined>>;

/** What it is, how it must end, and the request itself. */
type CanaryRequest = readonly [what: string, status: number, request: (asking: Asking) => Promise<Answer>];

/** Each kind of request: how it must end, so that it is known to have come as far as it should. */
const requests: readonly CanaryRequest[] = [
  [
    'a secret on the legacy wire',
    200,
    ({ ask, litware }) => ask('legacy', { client_secret: litware.secret }),
  ],
  [
    'a secret on the modern wire',
    200,
    ({ ask, litware }) => ask('modern', { client_secret: litware.secret }),
  ],
  ['a wrong secret', 401, ({ ask }) => ask('modern', { client_secret: wrongSecret })],
  [
    'a secret as the client id',
    401,
    ({ ask }) => ask('modern', { client_id: wrongSecret, client_secret: 'x' }),
  ],
  [
    'a secret as the resource',
    400,
    ({ ask, litware }) => ask('legacy', { client_secret: litware.secret, resource: wrongSecret }),
  ],
  [
    'a secret as the grant',
    400,
    ({ ask, litware }) => ask('legacy', { grant_type: wrongSecret, client_secret: litware.secret }),
  ],
  [
    'a secret in a header',
    200,
    async ({ litware, observed }) => {
      const [path, request] = tokenRequest('modern', noSecret);
      const credentials = `${lyncId}:${encodeURIComponent(litware.secret)}`;
      const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
      return observed.ask(path, { ...request, headers: { authorization } });
    },
  ],
  [
    'a secret in the address',
    400,
    ({ observed }) =>
      observed.ask(`/${homeRealm}/oauth2/token?client_secret=${wrongSecret}`, { body: 'a=b' }),
  ],
  [
    'a secret in the path',
    400,
    ({ observed }) =>
      observed.ask(`/${wrongSecret}/oauth2/token`, tokenRequest('modern', { client_secret: wrongSecret })[1]),
  ],
  [
    'a secret twice',
    400,
    ({ observed }) => observed.ask(`/${homeRealm}/oauth2/token`, { body: repeated(wrongSecret) }),
  ],
  [
    'a secret in a trace context',
    200,
    ({ litware, observed }) => {
      const [path, request] = tokenRequest('modern', { client_secret: litware.secret });
      return observed.ask(path, {
        ...request,
        headers: { traceparent: wrongSecret, tracestate: wrongSecret },
      });
    },
  ],
  ['a client assertion', 200, ({ ask, tokens }) => ask('modern', asserted(tokens.clientAssertion))],
  ['the same assertion again', 401, ({ ask, tokens }) => ask('modern', asserted(tokens.clientAssertion))],
  [
    'an assertion of a stranger',
    401,
    ({ ask, tokens }) => ask('modern', asserted(tokens.strangersAssertion)),
  ],
  [
    'an S2S assertion',
    200,
    ({ ask, tokens }) =>
      ask('legacy', {
        ...noSecret,
        grant_type: 'http://oauth.net/grant_type/jwt/1.0/bearer',
        assertion: tokens.s2sAssertion,
      }),
  ],
  [
    'a user’s token for one with which to act for the user',
    200,
    ({ ask, litware, tokens }) =>
      ask('legacy', { ...exchanged(litware, tokens.usersToken), resource: contosoAudience }),
  ],
  [
    'a user’s token on the modern wire',
    200,
    ({ ask, litware, tokens }) => ask('modern', exchanged(litware, tokens.usersToken)),
  ],
  [
    'a user’s token that nobody signed',
    400,
    ({ ask, litware, tokens }) => ask('modern', exchanged(litware, tokens.unsignedToken)),
  ],
  [
    'an introspection of a good token',
    200,
    async ({ litware, observed }) => {
      const token = await obtainToken(observed, 'modern', { client_secret: litware.secret });
      return observed.ask(...introspection(token, litware.resourceSecret));
    },
  ],
  [
    'an introspection of somebody else’s token',
    200,
    ({ litware, observed, tokens }) =>
      observed.ask(...introspection(tokens.usersToken, litware.resourceSecret)),
  ],
  [
    'an introspection by a stranger',
    401,
    ({ observed, tokens }) => observed.ask(...introspection(tokens.usersToken, wrongSecret)),
  ],
  ['an administrator’s call', 200, ({ observed }) => observed.manage('/api/servicePrincipals')],
  [
    'an administrator’s call with a broken token',
    401,
    ({ observed, tokens }) =>
      observed.ask('/api/servicePrincipals', { headers: { authorization: `Bearer ${tokens.usersToken}` } }),
  ],
  [
    'an inspection of a token',
    200,
    ({ observed, tokens }) =>
      observed.manage('/api/tokenInspections', { body: { token: tokens.usersToken } }),
  ],
  [
    'a new secret',
    201,
    ({ observed }) => observed.manage(`/api/servicePrincipals/${lyncId}/passwordCredentials`, { body: {} }),
  ],
  [
    'an import with a password',
    400,
    ({ observed, tokens }) =>
      observed.manage('/api/certificateImports', { body: { content: tokens.pfx, password } }),
  ],
  [
    'a member that there is not, with a secret for its name',
    400,
    ({ observed }) =>
      observed.manage('/api/servicePrincipals', { body: { displayName: 'x', [wrongSecret]: wrongSecret } }),
  ],
  [
    'a proof of a key',
    401,
    ({ litware, observed, tokens }) =>
      observed.ask(`/api/servicePrincipals/${lyncId}/addKey`, {
        body: { keyCredential: { key: litware.certificate.pem }, proof: tokens.clientAssertion },
      }),
  ],
  [
    'a test of a partner',
    200,
    ({ observed }) =>
      observed.manage('/api/connectivityTests', {
        body: {
          kind: 'oauth',
          service: 'EWS',
          targetUri: 'https://mail.contoso.com/ews/exchange.asmx',
          mailbox: canaryUser.smtp,
          showToken: true,
        },
      }),
  ],
];

/** The kinds of requests, by what they are and how they must end. */
export const canaryRequests = requests.map(([what, status, request]) => ({
  what,
  status,
  request: (world: CanaryWorld) =>
    request({ ...world, ask: (wire, changes) => world.observed.ask(...tokenRequest(wire, changes)) }),
}));

function repeated(secret: string): string {
  const given = [
    ['client_secret', secret],
    ['client_secret', secret],
  ];
  return String(new URLSearchParams(given as [string, string][]));
}
