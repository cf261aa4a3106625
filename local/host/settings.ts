/** App settings, as Core Tools hand them to an app: `local.settings.json` under the environment, and `%NAME%`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { checked } from './checked.ts';
import { readJsonFile } from './host-json.ts';
import { HostStartError } from './start-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const localSettingsSchema = z.object({
  IsEncrypted: z.optional(z.boolean()),
  Values: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
});

/**
 * The values of `local.settings.json`; none when there is no such file.
 * @throws {HostStartError} when it is encrypted or malformed.
 */
export function readLocalSettings(appDirectory: string): Record<string, string> {
  const file = join(appDirectory, 'local.settings.json');
  if (!existsSync(file)) return {};
  const { IsEncrypted, Values = {} } = checked(
    localSettingsSchema,
    readJsonFile(file),
    'local.settings.json',
  );
  if (IsEncrypted) {
    throw new HostStartError(['local.settings.json is encrypted; run "func settings decrypt" first.']);
  }
  const entries = Object.entries(Values);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/** Adds what the environment lacks: the file's values, and the mark by which an app knows that it runs locally. */
export function mergeSettings(
  environment: NodeJS.ProcessEnv,
  values: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries({ ...values, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' })) {
    environment[name] ??= value;
  }
}

/**
 * Fills in `%NAME%` from the environment, as the host does in schedules and routes.
 * @throws {HostStartError} when a setting is missing or empty.
 */
export function expandSettings(text: string, environment: Environment, where: string): string {
  return text.replace(/%([^%]*)%/g, (_match, name: string) => {
    const value = environment[name];
    if (!value) throw new HostStartError([`${where}: the app setting "${name}" in "${text}" has no value.`]);
    return value;
  });
}

/** Whether an app setting switches the function off (`AzureWebJobs.<name>.Disabled`). */
export function isDisabled(functionName: string, environment: Environment): boolean {
  const names = [`AzureWebJobs.${functionName}.Disabled`, `AzureWebJobs__${functionName}__Disabled`];
  return names.some((name) => ['true', '1'].includes((environment[name] ?? '').toLowerCase()));
}
