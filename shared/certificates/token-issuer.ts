/**
 * The token issuer as operators manage it: inspect, assign, roll, publish, cancel, clear, revoke, each answering
 * every broken rule at once, of the certificate and of the ring alike. A dry run gives the same answer without the
 * act. How `shared/certificates` is used from outside.
 */
import { verify, X509Certificate } from 'node:crypto';
import { type Clock, type Instant, toRfc3339 } from '../base/clock.ts';
import { isRefusal, Outage, type Outcome, refuse, settle, succeed, type Violation } from '../base/errors.ts';
import { checkIssuerCertificate, issuerCertificateWarnings } from './certificate-rules.ts';
import { parseEffectiveDate } from './effective-date.ts';
import { type FoundCertificate, findCertificate } from './find-certificate.ts';
import type { IssuerChange, IssuerVerbs, OperatorCall } from './issuer-verbs.ts';
import {
  type CertificateView,
  type IssuerView,
  viewOfIssuer,
  viewOfKey,
  viewOfVersion,
} from './issuer-view.ts';
import type { CertificateStore, KeyRingStore, RingAuditEntry, Signer } from './ports.ts';
import type { RollPolicy } from './roll-policy.ts';

export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** What an act did, or in a dry run would do. */
export interface IssuerActResult {
  readonly changed: boolean;
  readonly warnings: readonly Warning[];
  /** When every instance acts on the change. */
  readonly effectiveOnAllInstancesBy: string;
  /** For how many seconds at most tokens that die now would still have lived. */
  readonly deadTokenSeconds: number;
  readonly tokenIssuer: IssuerView;
  readonly etag: string | undefined;
}

export interface TokenIssuer {
  /** Every certificate: those of the ring with their role, then the vault's other versions. @throws Outage */
  certificates(): Promise<readonly CertificateView[]>;
  certificate(thumbprint: string): Promise<Outcome<CertificateView>>;
  /** DER of the public certificate, as a `.cer` file holds it (seeds/004, step 4). */
  exportCertificate(thumbprint: string): Promise<Outcome<Uint8Array>>;
  /** The slots; read from the ring alone, so it works while the vault does not. */
  state(): Promise<{ readonly view: IssuerView; readonly etag: string | undefined }>;
  history(limit: number): Promise<readonly RingAuditEntry[]>;
  assign(request: AssignRequest, call: OperatorCall): Promise<Outcome<IssuerActResult>>;
  roll(request: RollRequest, call: OperatorCall): Promise<Outcome<IssuerActResult>>;
  publish(call: OperatorCall): Promise<Outcome<IssuerActResult>>;
  cancelRoll(call: OperatorCall): Promise<Outcome<IssuerActResult>>;
  clearPrevious(request: { force: boolean }, call: OperatorCall): Promise<Outcome<IssuerActResult>>;
  revoke(request: { thumbprint: string }, call: OperatorCall): Promise<Outcome<IssuerActResult>>;
}

export interface AssignRequest {
  readonly thumbprint: string;
  /** Lets a subject alternative name stand in for the subject. */
  readonly acceptSanForSubject: boolean;
}

export interface RollRequest extends AssignRequest {
  /** RFC 3339 with an offset; checked here, so that its faults are told together with all others. */
  readonly effectiveDate: string | undefined;
  readonly replacePending: boolean;
  readonly overrideMinimumLead: boolean;
}

export interface TokenIssuerOptions {
  readonly rings: KeyRingStore;
  readonly certificates: CertificateStore;
  readonly signer: Signer;
  readonly verbs: IssuerVerbs;
  readonly policy: RollPolicy;
  readonly clock: Clock;
  readonly defaultSipDomain: string;
  readonly additionalSipDomains: readonly string[];
  /** Told after each change that was stored, so that this instance reads the ring anew. */
  readonly onChange: () => void;
}

type Act = (call: OperatorCall) => Promise<Outcome<IssuerChange>>;

export function createTokenIssuer(options: TokenIssuerOptions): TokenIssuer {
  const { rings, certificates, signer, verbs, policy, clock } = options;

  async function find(thumbprint: string): Promise<Outcome<FoundCertificate>> {
    return findCertificate(thumbprint, (await rings.load()).ring, certificates);
  }

  /** Whatever forbids this certificate as issuer at that instant, with proof that its key really signs. */
  async function judge(found: FoundCertificate, at: Instant, acceptSanForSubject: boolean) {
    const { defaultSipDomain, additionalSipDomains } = options;
    const context = { defaultSipDomain, additionalSipDomains, at, acceptSanForSubject, hasPrivateKey: true };
    // Validity is judged by the ring's own rules, which also know what comes after.
    const judged = checkIssuerCertificate(found.facts, context).filter(({ code }) => !isAboutTime(code));
    const violations = [...judged, ...(await custodyViolations(found, signer, clock.now()))];
    return { violations, warnings: issuerCertificateWarnings(found.facts, context) };
  }

  /** Tries without writing first, so that the rules of ring and certificate are told together. */
  async function act(
    before: { violations: readonly Violation[]; warnings: readonly Warning[] },
    call: OperatorCall,
    verb: Act,
  ): Promise<Outcome<IssuerActResult>> {
    const trial = await verb({ ...call, dryRun: true });
    const violations = [...before.violations, ...(isRefusal(trial) ? trial.violations : [])];
    const [first, ...rest] = violations;
    if (first) return refuse(first, ...rest);
    const done = call.dryRun ? trial : await verb(call);
    if (isRefusal(done)) return done;
    if (done.value.changed && !call.dryRun) options.onChange();
    return succeed(resultOf(done.value, before.warnings));
  }

  function resultOf(change: IssuerChange, warnings: readonly Warning[]): IssuerActResult {
    const now = clock.now();
    return {
      changed: change.changed,
      warnings: [...warnings, ...change.warnings],
      effectiveOnAllInstancesBy: toRfc3339(now + policy.cacheFor),
      deadTokenSeconds: change.deadTokenSeconds,
      tokenIssuer: viewOfIssuer(change.ring, now, policy),
      etag: change.etag,
    };
  }

  const nothing = { violations: [], warnings: [] };

  return {
    async certificates() {
      const { ring } = await rings.load();
      const now = clock.now();
      const versions = await certificates.versions();
      const enabled = new Map(versions.map((version) => [version.version, version.enabled]));
      const known = new Set(ring.keys.map((key) => key.version));
      return [
        ...ring.keys.map((key) => ({
          ...viewOfKey(ring, key, now, policy),
          enabled: enabled.get(key.version) ?? false,
        })),
        ...versions
          .filter(({ version }) => !known.has(version))
          .map((version) => viewOfVersion(version, now)),
      ];
    },

    async certificate(thumbprint) {
      const found = await find(thumbprint);
      if (isRefusal(found)) return found;
      const { inRing, version } = found.value;
      const { ring } = await rings.load();
      const now = clock.now();
      const view = inRing ? viewOfKey(ring, inRing, now, policy) : version && viewOfVersion(version, now);
      return view
        ? succeed({ ...view, enabled: version?.enabled ?? false })
        : refuse({ code: 'CertificateNotFound', message: 'The certificate is gone from the vault.' });
    },

    async exportCertificate(thumbprint) {
      const found = await find(thumbprint);
      return isRefusal(found) ? found : succeed(found.value.facts.der);
    },

    async state() {
      const { ring, etag } = await rings.load();
      return { view: viewOfIssuer(ring, clock.now(), policy), etag };
    },

    history: (limit) => rings.history(limit),

    async assign({ thumbprint, acceptSanForSubject }, call) {
      const found = await find(thumbprint);
      if (isRefusal(found)) return found;
      const judged = await judge(found.value, clock.now(), acceptSanForSubject);
      return act(judged, call, (each) => verbs.assign({ certificate: found.value.key }, each));
    },

    async roll(request, call) {
      const [found, date] = [await find(request.thumbprint), effectiveDateOf(request)];
      if (isRefusal(found) || isRefusal(date)) return refusals(found, date);
      const { replacePending, overrideMinimumLead, acceptSanForSubject } = request;
      const judged = await judge(found.value, date.value, acceptSanForSubject);
      const certificate = found.value.key;
      const stage = { certificate, effectiveAt: date.value, replacePending, overrideMinimumLead };
      return act(judged, call, (each) => verbs.stage(stage, each));
    },

    publish: (call) => act(nothing, call, (each) => verbs.publish({}, each)),
    cancelRoll: (call) => act(nothing, call, (each) => verbs.cancelRoll({}, each)),
    clearPrevious: (request, call) => act(nothing, call, (each) => verbs.clearPrevious(request, each)),

    async revoke({ thumbprint }, call) {
      const found = await find(thumbprint);
      if (isRefusal(found)) return found;
      return act(nothing, call, (each) => verbs.revoke({ kid: found.value.key.kid }, each));
    },
  };
}

function isAboutTime(code: string): boolean {
  return code === 'CertificateExpired' || code === 'CertificateNotYetValid';
}

function effectiveDateOf({ effectiveDate }: RollRequest): Outcome<Instant> {
  if (effectiveDate !== undefined && effectiveDate !== '') return parseEffectiveDate(effectiveDate);
  const message = 'A roll needs the instant at which the certificate takes over.';
  return refuse({ code: 'EffectiveDateRequired', message, target: 'effectiveDate' });
}

function refusals<T>(...outcomes: Outcome<unknown>[]): Outcome<T> {
  const violations = outcomes.flatMap((outcome) => ('violations' in outcome ? outcome.violations : []));
  return settle(violations, () => {
    throw new Error('a refusal without a violation');
  });
}

/** The vault must hold the version, enabled, and its key must really belong to the certificate. */
async function custodyViolations(
  { key, facts, version }: FoundCertificate,
  signer: Signer,
  now: Instant,
): Promise<Violation[]> {
  const target = 'thumbprint';
  if (!version)
    return [{ code: 'CertificateNotFound', message: 'The vault no longer holds the certificate.', target }];
  if (!version.enabled)
    return [{ code: 'CertificateDisabled', message: 'The version is disabled in the vault.', target }];
  // The vault refuses to sign outside the validity; the rules about dates say so in better words.
  if (now < facts.notBefore || now > facts.notAfter) return [];
  const probe = Buffer.from(`token issuer ${key.kid}`);
  try {
    const signature = await signer.sign(key, probe);
    if (verify('sha256', probe, new X509Certificate(facts.der).publicKey, signature)) return [];
    return [
      { code: 'CertificatePrivateKeyMismatch', message: 'The key in the vault is another one.', target },
    ];
  } catch (error) {
    if (!(error instanceof Outage)) throw error;
    const message = `The key cannot sign in this signing mode: ${error.message}.`;
    return [{ code: 'CertificateKeyUnusable', message, target }];
  }
}
