/**
 * The Key Vault emulator: as much of the data plane as the official certificate, key and secret clients need for a
 * token issuer's certificates, with the service's habits that hide bugs when they are missing. Development only.
 */
import type { Clock, Seconds } from '../../shared/base/clock.ts';
import type { Random } from '../../shared/base/random.ts';
import { type AdjustableClock, createAdjustableClock } from './adjustable-clock.ts';
import { createTokenCheck, type TokenIssuer, type VerifyToken } from './challenge.ts';
import { createOutcomePlan, type OutcomePlan, type VaultControl } from './control.ts';
import { serveControl } from './control-routes.ts';
import { type Dispatcher, dispatch } from './dispatch.ts';
import { createFaultPlan } from './fault-plan.ts';
import { openLoopbackCertificate } from './loopback-certificate.ts';
import { startLoopbackServer } from './loopback-server.ts';
import type { VaultOperation } from './operations.ts';
import { createSettlement } from './settlement.ts';
import { openStateFile, type StateFile } from './state-file.ts';
import { createThrottle, type ThrottleLimits } from './throttle.ts';
import type { Vault } from './vault-context.ts';

export interface VaultEmulatorOptions {
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  /** 127.0.0.1 by default; anything but a loopback address is refused. */
  readonly host?: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Where state and TLS certificate are kept; without it the vault lasts as long as the process. */
  readonly directory?: string;
  /** A check of one's own, or the issuer whose tokens for `https://vault.azure.net` are good. */
  readonly verifyToken: VerifyToken | TokenIssuer;
  readonly tenantId: string;
  /** What the challenge names as the place to get tokens, without the tenant. */
  readonly authority?: string;
  /** How long a creation stays pending; 0 (the default) means that the next look finds it done. */
  readonly issuanceSeconds?: Seconds;
  /** How long `deletedcertificates` answers 404 after a deletion, and `certificates` after a recovery; default 0. */
  readonly deletionLagSeconds?: Seconds;
  /** 90 by default, as in the service. */
  readonly retentionDays?: number;
  readonly purgeProtection?: boolean;
  /** `https` by default: the official clients refuse to authenticate over anything else. */
  readonly protocol?: 'https' | 'http';
  /** Entries a page; 25 by default. */
  readonly pageSize?: number;
  /** The service's limit on key operations; off by default. */
  readonly throttling?: ThrottleLimits;
}

export interface VaultEmulator {
  /** `https://127.0.0.1:port`: the vault URL for the clients. */
  readonly url: string;
  /**
   * PEM of the certificate that the vault shows, for `trustCertificateAuthority` or a client's
   * `tlsOptions: { ca }`; undefined over `http`.
   */
  readonly certificateAuthority: string | undefined;
  /** The same in a file, for NODE_EXTRA_CA_CERTS of another process, when there is a directory. */
  readonly certificateAuthorityFile: string | undefined;
  readonly control: VaultControl;
  /** Stops listening, after what is being written has been written. */
  close(): Promise<void>;
}

/**
 * Starts a vault on loopback.
 * @throws Error when the host is not loopback, the port is taken or the state file cannot be read
 */
export async function startVaultEmulator(options: VaultEmulatorOptions): Promise<VaultEmulator> {
  const { clock, file } = await openMemory(options);
  const outcomes = createOutcomePlan();
  const vault = createVault(options, clock, file, outcomes);
  const dispatcher: Dispatcher = {
    vault,
    settlement: createSettlement(vault),
    faults: createFaultPlan<VaultOperation>(['challenge']),
    counts: new Map(),
    checkToken: createTokenCheck(options.verifyToken, options.clock),
    authority: options.authority ?? 'https://login.microsoftonline.com',
    tenantId: options.tenantId,
  };
  const control = createControl(dispatcher, outcomes);
  const tls = options.protocol === 'http' ? undefined : await openLoopbackCertificate(options.directory);
  const server = await startLoopbackServer({
    tls: tls && { key: tls.key, cert: tls.certificate },
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    serve: (exchange) =>
      exchange.segments[0] === 'control' ? serveControl(control, exchange) : dispatch(dispatcher, exchange),
  });
  return {
    url: server.url,
    certificateAuthority: tls?.certificate,
    certificateAuthorityFile: tls?.file,
    control,
    async close() {
      await server.close();
      await file.settled();
    },
  };
}

/** File and clock need each other: the file remembers how far the clock was advanced. */
async function openMemory(
  options: VaultEmulatorOptions,
): Promise<{ clock: AdjustableClock; file: StateFile }> {
  let clock = createAdjustableClock(options.clock);
  const file = await openStateFile(options.directory, () => clock.offset());
  clock = createAdjustableClock(options.clock, file.clockOffset);
  return { clock, file };
}

function createVault(
  options: VaultEmulatorOptions,
  clock: AdjustableClock,
  file: StateFile,
  outcomes: OutcomePlan,
): Vault {
  return {
    state: file.state,
    save: file.save,
    clock,
    random: options.random,
    throttle: createThrottle(options.throttling, clock),
    takeOutcome: outcomes.take,
    settings: {
      issuanceSeconds: options.issuanceSeconds ?? 0,
      deletionLagSeconds: options.deletionLagSeconds ?? 0,
      retentionDays: options.retentionDays ?? 90,
      purgeProtection: options.purgeProtection ?? false,
      pageSize: options.pageSize ?? 25,
    },
  };
}

function createControl(dispatcher: Dispatcher, outcomes: OutcomePlan): VaultControl {
  const { vault, faults, counts, settlement } = dispatcher;
  return {
    addFaults: (...rules) => faults.add(rules),
    clearFaults: faults.clear,
    faults: faults.rules,
    now: vault.clock.now,
    async advanceClock(seconds) {
      const now = vault.clock.advance(seconds);
      await vault.save();
      return now;
    },
    autoRenew: settlement.renewNow,
    planOutcome: outcomes.plan,
    setIssuanceSeconds(seconds) {
      vault.settings.issuanceSeconds = seconds;
    },
    requests: () => Object.fromEntries(counts),
    resetRequests: () => counts.clear(),
    async reset() {
      faults.clear();
      outcomes.clear();
      counts.clear();
      vault.state.certificates.clear();
      vault.state.deleted.clear();
      await vault.save();
    },
  };
}
