/** The administrators' act on the OAuth configuration: a change that first says what it breaks. */
import type { Seconds } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, settle, succeed, type Violation } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { Kept } from '../records/change-record.ts';
import type { RecordKeeper } from '../records/record-keeper.ts';
import type { RecordStore } from '../records/record-store.ts';
import { type ConfigurationChange, readConfigurationChange } from './configuration-rules.ts';
import {
  type ConfigurationDefaults,
  type ConfigurationRecord,
  configurationKey,
  effectiveConfiguration,
  type OAuthConfiguration,
} from './oauth-configuration.ts';
import { type ChangeWarning, whatBreaks } from './realm-change.ts';

export interface ConfigurationState {
  readonly record: ConfigurationRecord;
  readonly configuration: OAuthConfiguration;
  readonly etag: string;
}

/** Of the configuration while nothing was ever set: it can be read and changed like any other. */
const unsetEtag = '"unset"';

export interface ConfigurationResult extends ConfigurationState {
  readonly changed: boolean;
  readonly warnings: readonly ChangeWarning[];
}

export interface ConfigurationRequest {
  readonly members: ConfigurationChange;
  /** The caller has read what a change of realm or service name breaks. */
  readonly confirmRealmChange: boolean;
}

export interface ConfigurationActs {
  read(): Promise<ConfigurationState>;
  change(request: ConfigurationRequest, call: OperatorCall): Promise<Outcome<ConfigurationResult>>;
}

export interface ConfigurationActOptions {
  readonly keeper: RecordKeeper<ConfigurationRecord>;
  readonly store: Pick<RecordStore<ConfigurationRecord>, 'read'>;
  readonly defaults: ConfigurationDefaults;
  /** No audience's tokens may live longer: keys are published for as long. */
  readonly longestLife: Seconds;
}

export function createConfigurationActs(options: ConfigurationActOptions): ConfigurationActs {
  return {
    read: () => readState(options),
    change: (request, call) => change(request, call, options),
  };
}

async function readState({ store, defaults }: ConfigurationActOptions): Promise<ConfigurationState> {
  const found = await store.read(configurationKey);
  const record = found?.value ?? {};
  const configuration = effectiveConfiguration(record, defaults);
  return { record, configuration, etag: found?.etag ?? unsetEtag };
}

async function change(
  { members, confirmRealmChange }: ConfigurationRequest,
  call: OperatorCall,
  options: ConfigurationActOptions,
): Promise<Outcome<ConfigurationResult>> {
  const read = readConfigurationChange(members, options.longestLife);
  const [first, ...others] = read.violations;
  if (first) return refuse(first, ...others);
  const { etag } = await readState(options);
  if (call.ifMatch !== undefined && call.ifMatch !== etag) {
    const message = 'The configuration was changed since it was read.';
    return refuse({ code: 'PreconditionFailed', message });
  }
  let warnings: readonly ChangeWarning[] = [];
  // Decided anew on what the configuration is by then: nobody may break what they were not told of.
  const decide: Decide = (record) => {
    const next = merge(record, read.members);
    warnings = whatBreaks(
      effectiveConfiguration(record, options.defaults),
      effectiveConfiguration(next, options.defaults),
    );
    const unconfirmed = confirmRealmChange || call.dryRun ? [] : warnings.map(asViolation);
    return settle(unconfirmed, () => next);
  };
  const kept = await keep(decide, etag === unsetEtag, call, options);
  return isRefusal(kept) ? kept : succeed(resultOf(kept.value, warnings, options));
}

type Decide = (record: ConfigurationRecord) => Outcome<ConfigurationRecord>;

/** The first change makes the record, unless somebody else has just made it. */
async function keep(
  decide: Decide,
  isUnset: boolean,
  call: OperatorCall,
  { keeper }: ConfigurationActOptions,
): Promise<Outcome<Kept<ConfigurationRecord>>> {
  if (isUnset) {
    const decided = decide({});
    if (isRefusal(decided)) return decided;
    const { value } = decided;
    if (Object.keys(value).length === 0) return succeed({ changed: false, value, etag: unsetEtag });
    const made = await keeper.create(value, call);
    if (!isRefusal(made) || made.violations[0].code !== 'Conflict') return made;
  }
  return keeper.change(configurationKey, 'changed', decide, call);
}

function resultOf(
  { changed, value: record, etag = unsetEtag }: Kept<ConfigurationRecord>,
  warnings: readonly ChangeWarning[],
  { defaults }: ConfigurationActOptions,
): ConfigurationResult {
  return { changed, warnings, record, configuration: effectiveConfiguration(record, defaults), etag };
}

function merge(record: ConfigurationRecord, members: ConfigurationChange): ConfigurationRecord {
  const merged = Object.entries({ ...record, ...members }).filter(([, value]) => value !== null);
  return Object.fromEntries(merged);
}

function asViolation({ message }: ChangeWarning): Violation {
  return { code: 'RealmChangeNotConfirmed', message, target: 'confirmRealmChange' };
}
