/** The one OAuth configuration. */
import { isRefusal } from '../../../shared/base/errors.ts';
import { oauthConfigurationUpdate } from '../../../shared/http/api/oauth-configuration.ts';
import { jsonResponse } from '../../../shared/http/exchange.ts';
import type { ManagementRequest } from '../../../shared/http/management-endpoint.ts';
import type { ConfigurationState } from '../../../shared/registry/configuration/configuration-acts.ts';
import type { ManagementService } from '../../compose-management.ts';
import { type Answer, byMethod, changeAnswer, etagHeader, readCall } from './resource.ts';

export function oauthConfigurationHandlers({
  registry,
  usualTokenLifetime,
}: Pick<ManagementService, 'registry' | 'usualTokenLifetime'>) {
  const { configuration, configurationReader } = registry;

  function viewOf({ record, configuration: effective }: ConfigurationState) {
    return {
      ...effective,
      defaultTokenLifetimeSeconds: usualTokenLifetime,
      inheritedFromSettings: Object.keys(effective).filter((member) => !Object.hasOwn(record, member)),
    };
  }

  async function show(): Answer {
    const state = await configuration.read();
    return jsonResponse(200, viewOf(state), etagHeader(state.etag));
  }

  async function change(request: ManagementRequest): Answer {
    const asked = await readCall(oauthConfigurationUpdate, request);
    if (isRefusal(asked)) return asked;
    const { confirmRealmChange = false, reason: _why, ...members } = asked.value.read;
    const done = await configuration.change({ members, confirmRealmChange }, asked.value.call);
    if (isRefusal(done)) return done;
    if (done.value.changed && !request.dryRun) configurationReader.invalidate();
    return changeAnswer(request, done.value, {
      action: 'changed',
      object: 'oauthConfiguration/global',
      view: viewOf(done.value),
      warnings: done.value.warnings,
    });
  }

  return { 'oauth-configuration': byMethod({ GET: show, PATCH: change }) };
}
