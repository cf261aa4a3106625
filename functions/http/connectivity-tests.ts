/** Connectivity tests: run now, and answered with a report whatever they found. */
import { isRefusal, type Outcome, succeed } from '../../shared/base/errors.ts';
import type { Report } from '../../shared/connectivity/report.ts';
import { readOAuthTest, readStorageTest } from '../../shared/connectivity/requests.ts';
import { type ConnectivityTest, connectivityTest } from '../../shared/http/api/connectivity-tests.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/exchange.ts';
import { readMembers } from '../../shared/http/management-body.ts';
import type { ManagementRequest, Refused } from '../../shared/http/management-endpoint.ts';
import type { ManagementService } from '../compose-management.ts';

export function connectivityHandlers({ connectivity }: Pick<ManagementService, 'connectivity'>) {
  async function run(asked: ConnectivityTest): Promise<Outcome<Report>> {
    if (asked.kind === 'storage') {
      const request = readStorageTest(asked);
      return isRefusal(request) ? request : succeed(await connectivity.storage(request.value));
    }
    const request = readOAuthTest(asked);
    return isRefusal(request) ? request : succeed(await connectivity.oauth(request.value));
  }

  return {
    'connectivity-tests': async (request: ManagementRequest): Promise<HttpResponse | Refused> => {
      const read = readMembers(connectivityTest, request.body);
      if (isRefusal(read)) return read;
      const done = await run(read.value);
      if (isRefusal(done)) return done;
      const { kind, result, correlationId, steps } = done.value;
      const failed = steps.find(({ status }) => status === 'fail');
      request.conclude('connectivity.tested', {
        kind,
        result,
        correlationId,
        step: failed?.name,
        code: failed?.code,
      });
      return jsonResponse(200, { report: done.value });
    },
  };
}
