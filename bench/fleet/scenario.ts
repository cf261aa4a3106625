/** What a simulated deployment is made of, and what happens to it. Everything not named here is docs/capacity.md's. */
import type { Seconds } from '../../shared/base/clock.ts';

export interface Scenario {
  readonly name: string;
  /** Seconds that are simulated. */
  readonly seconds: Seconds;
  readonly regions: number;
  /** Instances that stand ready in each region at the start. */
  readonly ready: number;
  /** Instances that a region may have at most. */
  readonly most: number;
  /** Tokens asked for in that second, everywhere together. */
  readonly demand: (second: number) => number;
  readonly mode: 'memory' | 'vault';
  readonly credential: 'secret' | 'assertion';
  /** Whether all regions share one storage account and vault, or have one each. */
  readonly stores: 'shared' | 'each';
  /** `S2S_CACHE_FOR`, in seconds. */
  readonly cacheFor: Seconds;
  /** Clients in use, each as likely to ask as any other. */
  readonly clients: number;
  /** The second in which a whole region is lost. */
  readonly regionLostAt?: number;
  /** The second in which an operator has a new certificate sign at once, and that in which the new one is revoked. */
  readonly assignAt?: number;
  readonly revokeAt?: number;
}

/** What the platform and a service of ours can do (docs/capacity.md, "Figures"). */
export interface Figures {
  readonly instanceTokens: number;
  readonly vaultSigns: number;
  readonly tableRequests: number;
  readonly coldStart: Seconds;
  /** Instances that a region orders in one second. */
  readonly scaleOut: number;
}

export interface Result {
  readonly asked: number;
  readonly issued: number;
  /** Answered 503, since the vault or the tables said no. */
  readonly refused: number;
  /** Given up by the client after ten seconds. */
  readonly timedOut: number;
  /** Still under way when the simulation ended. */
  readonly waiting: number;
  /** Seconds that the slowest hundredth of the issued had waited. */
  readonly p99: number;
  /** Most calls to one account in a second, and to one vault in ten. */
  readonly tablePeak: number;
  readonly vaultPeak: number;
  /** Reads that were answered from what was known before, because the tables were at their limit. */
  readonly stale: number;
  /** Instances at the end, and those that were started. */
  readonly instances: number;
  readonly started: number;
  /** Tokens signed with a key that some instance did not publish at that moment, or that was revoked longer than the bound ago. */
  readonly badlySigned: number;
}
