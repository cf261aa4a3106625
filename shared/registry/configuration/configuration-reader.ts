/** The configuration as an instance reads it: from memory, fresh within the cache time, stale while storage is down. */
import { createCachedValue, type FreshnessPolicy } from '../../base/cached-value.ts';
import type { Clock } from '../../base/clock.ts';
import type { RecordStore } from '../records/record-store.ts';
import {
  type ConfigurationDefaults,
  type ConfigurationRecord,
  configurationKey,
  effectiveConfiguration,
  type OAuthConfiguration,
} from './oauth-configuration.ts';

export interface ConfigurationReader {
  /** @throws Outage when it cannot be read and no copy is young enough */
  current(): Promise<OAuthConfiguration>;
  /** After a change made by this instance. */
  invalidate(): void;
}

export interface ConfigurationReaderOptions {
  readonly store: Pick<RecordStore<ConfigurationRecord>, 'read'>;
  readonly defaults: ConfigurationDefaults;
  readonly freshness: FreshnessPolicy;
  readonly clock: Clock;
  readonly onFailure?: (error: unknown) => void;
}

export function createConfigurationReader({
  store,
  defaults,
  freshness,
  clock,
  onFailure,
}: ConfigurationReaderOptions): ConfigurationReader {
  const held = createCachedValue({
    load: async () => effectiveConfiguration((await store.read(configurationKey))?.value ?? {}, defaults),
    clock,
    policy: () => freshness,
    ...(onFailure && { onFailure }),
  });
  return { current: () => held.get(), invalidate: () => held.invalidate() };
}
