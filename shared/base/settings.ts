/**
 * Every setting of the service: its name, meaning, default and what it accepts. The one list; `docs/configuration.md`
 * and the deployment templates are checked against it. All problems are reported at once and stop the start.
 */
import { deploymentSettings } from './deployment-settings.ts';
import { limitSettings } from './limit-settings.ts';
import { managementSettings } from './management-settings.ts';
import { outboundSettings } from './outbound-settings.ts';
import { rollSettings } from './roll-settings.ts';
import { tokenSettings } from './token-settings.ts';

export type { Environment, Setting } from './setting.ts';

export const settingsTable = {
  ...deploymentSettings,
  ...tokenSettings,
  ...rollSettings,
  ...managementSettings,
  ...outboundSettings,
  ...limitSettings,
};
