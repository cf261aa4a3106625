/** `s2s server`: foreign authorization servers whose tokens are accepted (`…-CsOAuthServer`, `…-AuthServer`). */
import { apiPath } from '../core/api-path.ts';
import { UsageError } from '../core/errors.ts';
import { named } from '../core/named.ts';
import type { OAuthServerCreateBody, OAuthServerUpdateBody } from '../core/request-bodies.ts';
import type { OAuthServerView } from '../core/views.ts';
import { addNamedVerbs, type NamedObject } from './named-object.ts';
import type { Call, Noun } from './noun.ts';
import { changeObject, patch, postTo } from './object-change.ts';
import { type Options, option, truth } from './options.ts';
import { refreshVerb } from './refresh.ts';
import { serverColumns, serverFields } from './shown/foreign-trust.ts';

const server: NamedObject<OAuthServerView> = {
  noun: 'server',
  title: 'OAuth server',
  argument: 'name',
  example: 'microsoft.sts',
  collection: 'oauthServers',
  columns: serverColumns,
  fields: serverFields,
  ask: 'Its tokens are no longer accepted. Delete it?',
};

const switches = () => [
  truth('--enabled', 'Whether its tokens are accepted'),
  truth('--accept-security-identifiers', 'Whether security identifiers may name users'),
];

export function addServer(noun: Noun): void {
  addNamedVerbs(noun, server);
  noun.verb(
    {
      usage: 'create <name>',
      summary: 'Registers an OAuth server by its metadata document',
      examples: [
        'server create microsoft.sts --metadata-url https://accounts.accesscontrol.windows.net/litwareinc.com/metadata/json/1',
        'server create entra --metadata-url https://login.microsoftonline.com/litwareinc.com/v2.0/.well-known/openid-configuration --dry-run',
      ],
      options: [
        option('--metadata-url <url>', 'Its metadata or discovery document').makeOptionMandatory(),
        option('--realm <realm>', 'Its realm, for a document that speaks for every realm'),
        ...switches(),
      ],
      changes: true,
    },
    async (call) => {
      const {
        args: [name = ''],
        options,
      } = call;
      const body: OAuthServerCreateBody = {
        name,
        metadataUrl: options.text('metadataUrl') ?? '',
        ...named({ realm: options.text('realm') }),
        ...switched(options),
      };
      await changeObject(call, server, {
        send: postTo(call, server.collection, body),
        done: `The OAuth server ${name} is there.`,
        next: () => [
          `s2s partner create <name> --oauth-server ${name} --application-identifier <guid> --trust-level <level>`,
        ],
      });
      return undefined;
    },
  );
  noun.verb(
    {
      usage: 'update <name>',
      summary: 'Changes an OAuth server; what is not named stays',
      examples: ['server update microsoft.sts --enabled false'],
      options: [option('--metadata-url <url>', 'Its metadata or discovery document'), ...switches()],
      changes: true,
      tied: true,
    },
    update,
  );
  refreshVerb(noun, server);
}

async function update(call: Call): Promise<undefined> {
  const {
    args: [name = ''],
    options,
  } = call;
  const body: OAuthServerUpdateBody = {
    ...named({ metadataUrl: options.text('metadataUrl') }),
    ...switched(options),
  };
  if (Object.keys(body).length === 0) throw new UsageError('Nothing is named that should change.');
  await changeObject(call, server, {
    send: patch(call, apiPath(server.collection, name), body),
    confirm: () => (body.enabled === false ? 'Its tokens are no longer accepted. Disable it?' : undefined),
    done: `The OAuth server ${name} was changed.`,
  });
  return undefined;
}

function switched(options: Options) {
  return named({
    enabled: options.truth('enabled'),
    acceptSecurityIdentifierInformation: options.truth('acceptSecurityIdentifiers'),
  });
}
