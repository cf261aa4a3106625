/**
 * The composition root: reads the settings, registers every route and timer, and nothing else. A setting that
 * cannot be used stops the start with every problem named.
 */
import { app, type HttpMethod } from '@azure/functions';
import { systemClock } from '../shared/base/clock.ts';
import { createLog } from '../shared/base/log.ts';
import { measuredLog } from '../shared/base/measured-log.ts';
import { rollPolicyWarnings } from '../shared/certificates/ring/roll-policy.ts';
import { type RouteName, routes } from '../shared/http/routes.ts';
import { toHttpHandler, toTimerHandler } from './adapter.ts';
import { azureAdapters, prepareAdapters } from './azure-adapters.ts';
import { composeService, rollPolicyOf } from './compose.ts';
import { everyHandler } from './handlers.ts';
import { lateParts } from './late-parts.ts';
import { observedAdapters } from './observed-adapters.ts';
import { prepareFetch } from './prepare-fetch.ts';
import { keepDebuggerShut } from './process-exposure.ts';
import { settingsOrStop } from './start-settings.ts';
import { surviveStrayOutages } from './stray-outages.ts';
import { createTelemetry } from './telemetry.ts';
import { everyTimer } from './timers.ts';
import { warmUp } from './warm-up.ts';

/**
 * The platform answers a method that is not listed with 404; listing all lets us say 405 and which are allowed. But for
 * TRACE and CONNECT: the library makes no request of them (WHATWG Fetch §2.2.1 forbids both) and would answer 500.
 */
const everyMethod: HttpMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const settings = settingsOrStop(process.env, process.execArgv);
if (settings.signingMode === 'memory') keepDebuggerShut(process);
const telemetry = createTelemetry(settings.telemetry);
const clock = systemClock;
// The one place that may write to the console: outside an invocation there is no other way to the host's log.
const log = measuredLog(
  createLog((level, line) => console[level](line), clock),
  telemetry,
  clock,
);
surviveStrayOutages(process, log);
const adapters = observedAdapters(azureAdapters(settings, log), telemetry);
const service = composeService(settings, adapters, log);
const late = lateParts(service);

for (const [name, handler] of Object.entries(everyHandler(service, late))) {
  app.http(name, {
    route: routes[name as RouteName].template,
    methods: everyMethod,
    authLevel: 'anonymous',
    handler: toHttpHandler(handler, clock, telemetry),
  });
}

for (const [name, { schedule, run }] of Object.entries(everyTimer(late, settings.rollSchedule))) {
  app.timer(name, { schedule, handler: toTimerHandler(run, clock, telemetry) });
}

app.hook.appStart(() => {
  log('service.started', { realm: settings.realm, signingMode: settings.signingMode });
  for (const { message } of rollPolicyWarnings(rollPolicyOf(settings))) log('settings.advice', { message });
  // Not awaited: requests are served meanwhile and say for themselves what is missing.
  void warmUp({
    service,
    late,
    prepareAdapters: () => Promise.all([prepareAdapters(settings), prepareFetch()]),
    log,
    random: adapters.random,
  });
});
