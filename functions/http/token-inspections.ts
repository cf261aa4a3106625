/** Inspections of tokens: what is found goes to whoever asked, and of the token nothing goes to the log. */
import { isRefusal } from '../../shared/base/errors.ts';
import { tokenInspection } from '../../shared/http/api/token-inspections.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/exchange.ts';
import { readMembers } from '../../shared/http/management-body.ts';
import type { ManagementRequest, Refused } from '../../shared/http/management-endpoint.ts';
import type { ManagementService } from '../compose-management.ts';

export function tokenInspectionHandlers({ inspectToken }: Pick<ManagementService, 'inspectToken'>) {
  return {
    'token-inspections': async (request: ManagementRequest): Promise<HttpResponse | Refused> => {
      const read = readMembers(tokenInspection, request.body);
      if (isRefusal(read)) return read;
      const inspected = await inspectToken(read.value);
      if (isRefusal(inspected)) return inspected;
      const { active, detail, brokenRule } = inspected.value;
      request.conclude('request.served', { active, detail, brokenRule });
      return jsonResponse(200, { inspection: inspected.value });
    },
  };
}
