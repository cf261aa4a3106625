/**
 * The composition root: reads the settings, registers every route and timer, and nothing else. A setting that
 * cannot be used stops the start with every problem named.
 */
import { app, type HttpMethod } from '@azure/functions';
import { createLog, errorFields } from '../shared/base/log.ts';
import { readSettings, type Settings } from '../shared/base/read-settings.ts';
import { checkRollPolicy, rollPolicyWarnings } from '../shared/certificates/ring/roll-policy.ts';
import type { Handler } from '../shared/http/exchange.ts';
import { createManagementEndpoint } from '../shared/http/management-endpoint.ts';
import type { ManagementRole } from '../shared/http/management-token.ts';
import { type Route, type RouteName, routes } from '../shared/http/routes.ts';
import { invocationLog, toHttpHandler } from './adapter.ts';
import { azureAdapters, composeService, rollPolicyOf } from './compose.ts';
import { certificateHandlers } from './http/certificates.ts';
import { healthHandlers } from './http/health.ts';
import { metadataHandlers } from './http/metadata.ts';
import { pinnedPartnerHandlers } from './http/pinned-partners.ts';
import { tokenIssuerHandlers } from './http/token-issuer.ts';
import { tokenHandlers } from './http/tokens.ts';
import { rollCertificates } from './timers/roll-certificates.ts';
import { sweepReplays } from './timers/sweep-replays.ts';

/** The platform answers a method that is not listed with 404; listing all lets us say 405 and which are allowed. */
const everyMethod: HttpMethod[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
];

function settingsOrStop(): Settings {
  const result = readSettings(process.env);
  const problems =
    'problems' in result
      ? result.problems
      : checkRollPolicy(rollPolicyOf(result.settings)).map(({ message }) => message);
  if ('problems' in result || problems.length > 0) {
    throw new Error(`The service cannot start with these settings:\n- ${problems.join('\n- ')}`);
  }
  return result.settings;
}

const settings = settingsOrStop();
const adapters = azureAdapters(settings);
// The one place that may write to the console: outside an invocation there is no other way to the host's log.
const log = createLog((level, line) => console[level](line), adapters.clock);
const service = composeService(settings, adapters, log);

const managed = {
  ...certificateHandlers(service),
  ...tokenIssuerHandlers(service),
  ...pinnedPartnerHandlers(service),
};

/** A management route gets its role and methods from the one table of routes, so that none is left open. */
function managementHandlers(): Record<keyof typeof managed, Handler> {
  const entries = Object.entries(managed).map(([name, handle]) => {
    const route: Route & { role: ManagementRole } = routes[name as keyof typeof managed];
    return [name, createManagementEndpoint({ ...route, handle }, service.verifyManagementToken)];
  });
  return Object.fromEntries(entries);
}

const handlers: Record<RouteName, Handler> = {
  ...metadataHandlers(service),
  ...tokenHandlers(service),
  ...healthHandlers(service),
  ...managementHandlers(),
};

for (const [name, handler] of Object.entries(handlers)) {
  app.http(name, {
    route: routes[name as RouteName].template,
    methods: everyMethod,
    authLevel: 'anonymous',
    handler: toHttpHandler(handler, service.clock),
  });
}

app.timer('roll-certificates', {
  schedule: settings.rollSchedule,
  handler: async (_timer, context) => {
    await rollCertificates(service, context.invocationId);
  },
});

app.timer('sweep-replays', {
  schedule: '0 7 * * * *',
  handler: (_timer, context) => sweepReplays(service, invocationLog(context, service.clock)),
});

/** Reads the key ring ahead of the first request, and makes the first certificate of a new deployment. */
async function warmUp(): Promise<void> {
  const current = await service.reader.currentKey();
  if ('unusable' in current) await rollCertificates(service, adapters.random.uuid());
}

app.hook.appStart(() => {
  log('service.started', { realm: settings.realm, signingMode: settings.signingMode });
  for (const { message } of rollPolicyWarnings(rollPolicyOf(settings))) log('settings.advice', { message });
  // Not awaited: requests are served meanwhile and say for themselves what is missing.
  warmUp().catch((error: unknown) => log('dependency.failed', errorFields(error)));
});
