/** What a region stands on: one storage account and one vault, each with the limit that Azure gives it. */
import type { Figures } from './scenario.ts';
import { createWindowLimit } from './window-limit.ts';

/** A vault counts its calls in ten seconds. */
const vaultWindow = 10;

export interface Stores {
  /** One request to the tables. @returns whether it was answered */
  table(second: number): boolean;
  /** One call to the vault. @returns whether it was answered */
  vault(second: number): boolean;
  /** Notes that a request was answered from what was known before. */
  servedStale(): void;
  readonly counts: () => { readonly tablePeak: number; readonly vaultPeak: number; readonly stale: number };
}

export function createStores({ tableRequests, vaultSigns }: Figures): Stores {
  const tables = createWindowLimit(tableRequests, 1);
  const vault = createWindowLimit(vaultSigns * vaultWindow, vaultWindow);
  let stale = 0;
  return {
    table: (second) => tables.take(second, 1) === 1,
    vault: (second) => vault.take(second, 1) === 1,
    servedStale: () => {
      stale += 1;
    },
    counts: () => ({ tablePeak: tables.peak(), vaultPeak: vault.peak(), stale }),
  };
}
