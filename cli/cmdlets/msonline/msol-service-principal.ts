/** `Get-MsolServicePrincipal`: the applications that our authorization server knows (seeds/004 step 5). */
import { UsageError } from '../../core/errors.ts';
import type { ServicePrincipalView } from '../../core/views.ts';
import { flag, number, text } from '../binding/parameter.ts';
import { type Cmdlet, type CmdletCall, gives } from '../cmdlet.ts';
import type { CmdletObject } from '../objects.ts';
import { findPrincipal, principalParameters } from './msol-principal.ts';

export const getMsolServicePrincipal: Cmdlet = {
  name: 'Get-MsolServicePrincipal',
  summary: 'Shows service principals',
  examples: [
    'Get-MsolServicePrincipal -ServicePrincipalName 00000004-0000-0ff1-ce00-000000000000',
    'Get-MsolServicePrincipal -SearchString Lync',
  ],
  parameters: [
    ...principalParameters(),
    text('SearchString', 'What the display name begins with'),
    flag('All', 'All of them, not the first 500'),
    number('MaxResults', 'So many at most; 500 when left out'),
  ],
  run: async (call) => gives(...(await principalsOf(call)).map(describe)),
};

async function principalsOf(call: CmdletCall): Promise<ServicePrincipalView[]> {
  const { core, bound } = call;
  const isOne = ['AppPrincipalId', 'ObjectId', 'ServicePrincipalName'].some((name) => bound.has(name));
  if (isOne) return [await findPrincipal(call)];
  if (bound.flag('All') && bound.has('MaxResults'))
    throw new UsageError('-All and -MaxResults exclude each other.');
  const most = bound.flag('All') ? undefined : (bound.number('MaxResults') ?? 500);
  const begin = bound.text('SearchString');
  const filter = begin === undefined ? undefined : `${begin}*`;
  return core.api.list<ServicePrincipalView>('servicePrincipals', { filter }, most);
}

function describe(view: ServicePrincipalView): CmdletObject {
  return {
    AccountEnabled: view.enabled,
    AppPrincipalId: view.appId,
    DisplayName: view.displayName,
    ObjectId: view.id,
    ServicePrincipalNames: view.servicePrincipalNames,
    TrustedForDelegation: view.trustedForDelegation,
  };
}
