/** Liveness and readiness. */
import { createReadinessEndpoint, healthEndpoint } from '../../shared/http/health-endpoints.ts';
import type { Service } from '../compose.ts';

export function healthHandlers({ checks, clock }: Service) {
  return { healthz: healthEndpoint, readyz: createReadinessEndpoint(checks, clock) };
}
