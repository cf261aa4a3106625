/** Names of service principals: found by one, added and removed one by one, never replaced as a list (reference D23). */
import { apiPath } from '../core/api-path.ts';
import { UsageError } from '../core/errors.ts';
import type { ServicePrincipalView } from '../core/views.ts';
import type { NamedObject } from './named-object.ts';
import type { Noun } from './noun.ts';
import { changeObject, postTo } from './object-change.ts';

type PrincipalObject = NamedObject<ServicePrincipalView>;

export function addPrincipalNames(noun: Noun, principal: PrincipalObject): void {
  addFind(noun, principal);
  addRename(noun, principal, 'add-name', 'Adds service-principal names; the others stay', 'addNames');
  addRename(
    noun,
    principal,
    'remove-name',
    'Removes service-principal names; the others stay',
    'removeNames',
  );
}

function addFind(noun: Noun, principal: PrincipalObject): void {
  noun.verb(
    {
      usage: 'find <service-principal-name>',
      summary: 'Shows the service principal that holds a name',
      examples: ['principal find https://autodiscover.litwareinc.com'],
    },
    async ({ core, args: [servicePrincipalName = ''] }) => {
      const [found] = await core.api.list<ServicePrincipalView>(principal.collection, {
        servicePrincipalName,
      });
      // Never "all" for a name that nobody holds (reference, decision 10).
      if (!found)
        throw new UsageError('No service principal holds this name.', 'List them: s2s principal list.');
      core.output.item(found, principal.fields(core.dates));
      return undefined;
    },
  );
}

function addRename(
  noun: Noun,
  principal: PrincipalObject,
  verb: string,
  summary: string,
  route: string,
): void {
  noun.verb(
    {
      usage: `${verb} <id> <names...>`,
      summary,
      examples: [`principal ${verb} 00000002-0000-0ff1-ce00-000000000000 https://mail.litwareinc.com`],
      changes: true,
      tied: true,
    },
    async (call) => {
      const {
        args: [id = '', ...servicePrincipalNames],
      } = call;
      await changeObject(call, principal, {
        send: postTo(call, apiPath(principal.collection, id, route), { servicePrincipalNames }),
        ...(route === 'removeNames' && {
          confirm: () => 'Tokens for these names are refused then. Remove them?',
        }),
        done: 'The names were changed.',
      });
      return undefined;
    },
  );
}
