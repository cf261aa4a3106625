/** Which service principal a command of MSOnline means: by object id, by application id, or by one of its names. */
import { apiPath } from '../../core/api-path.ts';
import { ApiProblem, UsageError } from '../../core/errors.ts';
import type { ServicePrincipalView } from '../../core/views.ts';
import { none, type Parameter, text } from '../binding/parameter.ts';
import type { CmdletCall } from '../cmdlet.ts';

export function principalParameters(): readonly Parameter[] {
  return [
    text('AppPrincipalId', 'Its application id'),
    text('ObjectId', 'Its object id'),
    text('ServicePrincipalName', 'One of its names: an application id, id/host or a URL'),
    none('TenantId', 'a deployment serves one tenant', 'Name the deployment: --url or S2S_URL.'),
  ];
}

const ways = ['AppPrincipalId', 'ObjectId', 'ServicePrincipalName'];

/** @throws UsageError unless exactly one of the three is given, ApiProblem when there is no such principal */
export async function findPrincipal(call: CmdletCall): Promise<ServicePrincipalView> {
  const { core, bound } = call;
  if (ways.filter((way) => bound.has(way)).length !== 1)
    throw new UsageError(`Name one of ${ways.map((way) => `-${way}`).join(', ')}.`);
  const servicePrincipalName = bound.text('ServicePrincipalName');
  if (servicePrincipalName === undefined) {
    const id = bound.text('AppPrincipalId') ?? bound.needed('ObjectId');
    return (await core.api.get<ServicePrincipalView>(apiPath('servicePrincipals', id))).value;
  }
  const [found] = await core.api.list<ServicePrincipalView>('servicePrincipals', { servicePrincipalName });
  if (found) return found;
  throw new ApiProblem(404, [
    {
      code: 'NotFound',
      message: 'No service principal has that name.',
      target: 'ServicePrincipalName',
      remedy: 'List them: s2s Get-MsolServicePrincipal.',
    },
  ]);
}
