/** The one log line of a management change: who, what, on which certificate or partner. A dry run changes nothing and says so. */
import type { ManagementRequest } from '../../shared/http/management-endpoint.ts';

export function concludeChange(
  { dryRun, conclude }: Pick<ManagementRequest, 'dryRun' | 'conclude'>,
  action: string,
  changed: boolean,
  on: { readonly thumbprint?: string | undefined; readonly partner?: string } = {},
): void {
  const event = changed && !dryRun ? 'issuer.changed' : 'request.served';
  conclude(event, { action, changed, dryRun, ...on });
}
