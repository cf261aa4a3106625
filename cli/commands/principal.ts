/** `s2s principal`: applications that the authorization server knows (`…-MsolServicePrincipal`). */
import { apiPath } from '../core/api-path.ts';
import { UsageError } from '../core/errors.ts';
import { named } from '../core/named.ts';
import type { ServicePrincipalCreateBody, ServicePrincipalUpdateBody } from '../core/request-bodies.ts';
import type { ServicePrincipalView } from '../core/views.ts';
import { addCredential } from './credential.ts';
import { addNamedVerbs, type NamedObject } from './named-object.ts';
import type { Call, Noun } from './noun.ts';
import { changeObject, patch, postTo } from './object-change.ts';
import { meaningless, option, repeated, truth } from './options.ts';
import { addPrincipalNames } from './principal-names.ts';
import { principalColumns, principalFields } from './shown/principals.ts';

const principal: NamedObject<ServicePrincipalView> = {
  noun: 'principal',
  title: 'service principal',
  argument: 'id',
  example: '00000004-0000-0ff1-ce00-000000000000',
  collection: 'servicePrincipals',
  columns: principalColumns,
  fields: principalFields,
  ask: 'It gets no token any more, and no token names it. Delete it?',
};

export function addPrincipal(noun: Noun): void {
  addNamedVerbs(noun, principal);
  noun.verb(
    {
      usage: 'create <display-name>',
      summary: 'Creates a service principal',
      examples: [
        'principal create "Lync Server" --app-id 00000004-0000-0ff1-ce00-000000000000 --name 00000004-0000-0ff1-ce00-000000000000/lync.litwareinc.com',
        'principal create "Archive" --trusted-for-delegation true --dry-run',
      ],
      options: [
        option('--app-id <guid>', 'Its application identifier; made when absent'),
        repeated('--name <name>', 'A service-principal name: id/host or a URL'),
        repeated('--required-role <role>', 'A role that a linked account needs to call it'),
        ...switches(),
      ],
      changes: true,
    },
    create,
  );
  noun.verb(
    {
      usage: 'update <id>',
      summary: 'Changes a service principal; what is not named stays',
      examples: ['principal update 00000004-0000-0ff1-ce00-000000000000 --enabled false'],
      options: [
        option('--display-name <text>', 'Its display name'),
        repeated('--required-role <role>', 'A role that a linked account needs; takes the place of the list'),
        ...switches(),
        meaningless(
          '--name <name>',
          'Names are added and removed one by one: s2s principal add-name, remove-name.',
        ),
      ],
      changes: true,
      tied: true,
    },
    update,
  );
  addPrincipalNames(noun, principal);
  addCredential(
    noun.noun({
      name: 'credential',
      summary: 'Certificates and secrets that prove a service principal',
      examples: [`principal credential list ${principal.example}`],
    }),
  );
}

const switches = () => [
  truth('--enabled', 'Whether it gets tokens'),
  truth('--trusted-for-delegation', 'Whether it may ask for tokens on behalf of users'),
];

async function create(call: Call): Promise<undefined> {
  const {
    args: [displayName = ''],
    options,
  } = call;
  const names = options.list('name');
  const body: ServicePrincipalCreateBody = {
    displayName,
    ...named({ appId: options.text('appId') }),
    ...(names.length > 0 && { servicePrincipalNames: [...names] }),
    ...switched(call),
  };
  await changeObject(call, principal, {
    send: postTo(call, principal.collection, body),
    done: `The service principal ${displayName} is there.`,
    next: ({ value }) => [
      `s2s principal credential add ${value.appId} --cert <file.cer>, or --generate for a secret`,
    ],
  });
  return undefined;
}

async function update(call: Call): Promise<undefined> {
  const {
    args: [id = ''],
    options,
  } = call;
  const body: ServicePrincipalUpdateBody = {
    ...named({ displayName: options.text('displayName') }),
    ...switched(call),
  };
  if (Object.keys(body).length === 0) throw new UsageError('Nothing is named that should change.');
  await changeObject(call, principal, {
    send: patch(call, apiPath(principal.collection, id), body),
    confirm: () => (body.enabled === false ? 'It gets no token any more. Disable it?' : undefined),
    done: 'The service principal was changed.',
  });
  return undefined;
}

function switched({ options }: Call) {
  const roles = options.list('requiredRole');
  return named({
    enabled: options.truth('enabled'),
    trustedForDelegation: options.truth('trustedForDelegation'),
    requiredRoles: roles.length > 0 ? [...roles] : undefined,
  });
}
