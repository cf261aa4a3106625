/** The histories of docs/capacity.md: a hundred thousand tokens a second, well and badly deployed. */
import type { Figures, Scenario } from './scenario.ts';

const rate = 100_000;

/** Four regions whose instances stand ready; secrets, keys in memory, the usual caches, ten minutes. */
const usual: Scenario = {
  name: 'four regions, a storage account each',
  seconds: 600,
  regions: 4,
  ready: 79,
  most: 125,
  demand: () => rate,
  mode: 'memory',
  credential: 'secret',
  stores: 'each',
  cacheFor: 60,
  clients: 10_000,
};

const oneVault: Scenario = { ...usual, regions: 1, ready: 2, mode: 'vault' };

export const scenarios: readonly Scenario[] = [
  usual,
  { ...usual, name: 'the same, one account for all', stores: 'shared' },
  { ...usual, name: 'the same, `S2S_CACHE_FOR` of five minutes', stores: 'shared', cacheFor: 300 },
  { ...usual, name: 'a region is lost after two minutes', regionLostAt: 120 },
  { ...usual, name: 'the same with a third more instances ready', ready: 105, regionLostAt: 120 },
  {
    ...usual,
    name: 'from nothing to everything in two minutes, two instances ready in each region',
    ready: 2,
    demand: (second) => Math.min(rate, Math.round((rate * second) / 120)),
  },
  {
    ...usual,
    name: 'a new certificate signs at once, and is revoked four minutes later',
    assignAt: 120,
    revokeAt: 360,
  },
  { ...usual, name: 'an assertion for each token', credential: 'assertion' },
  {
    ...usual,
    name: 'the same in six regions, `S2S_CACHE_FOR` of five minutes',
    credential: 'assertion',
    regions: 6,
    ready: 53,
    cacheFor: 300,
  },
  { ...oneVault, name: '350 tokens a second in `vault` mode', demand: () => 350 },
  { ...oneVault, name: '2,000 tokens a second in `vault` mode', demand: () => 2_000, ready: 7 },
];

/** What docs/capacity.md says of the platform and of one instance. @param figure a figure by its name there */
export function figuresFrom(figure: (name: string) => number): Figures {
  return {
    instanceTokens: figure('instanceTokens'),
    vaultSigns: figure('vaultSigns'),
    tableRequests: figure('tableRequests'),
    coldStart: figure('coldStart'),
    scaleOut: figure('scaleOut'),
  };
}
