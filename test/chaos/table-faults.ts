/** What the tables do to requests while faults are on: the intervention of the table proxy. */
import { setTimeout as delay } from 'node:timers/promises';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { Intervention, TableAnswer, TableProxy } from '../support/table-proxy.ts';
import type { TableFault } from './plan-faults.ts';

/** As the service of Azure answers when it has too much to do, and when it does not know itself. */
const serverBusy = failure(503, 'ServerBusy');
const internalError = failure(500, 'InternalError');

function failure(status: number, code: string): TableAnswer {
  const body = JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: code } } });
  return { status, headers: { 'content-type': 'application/json' }, body };
}

/** Puts these faults, all that are on now, between the service and its tables. */
export function disturbTables(
  proxy: Pick<TableProxy, 'intervene'>,
  faults: readonly TableFault[],
  random: SeededRandom,
): void {
  if (faults.length === 0) proxy.intervene(undefined);
  else proxy.intervene(interventionOf(faults, random));
}

function interventionOf(faults: readonly TableFault[], random: SeededRandom): Intervention {
  return async (request, forward) => {
    const fault = faults.find(({ share }) => random.fraction() < share);
    if (!fault) return forward(request);
    switch (fault.how) {
      case 'busy':
        return serverBusy;
      case 'error':
        return internalError;
      case 'lost':
      case 'down':
        return 'lost';
      case 'slow':
        await delay(fault.delayMs);
        return forward(request);
      case 'answerLost':
        await forward(request);
        return 'lost';
      case 'errorAfterEffect':
        await forward(request);
        return internalError;
    }
  };
}
