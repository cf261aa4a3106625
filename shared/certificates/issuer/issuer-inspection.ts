/**
 * Looks at the token issuer: its slots, every certificate with its role, the public certificate as a file, what was
 * done and what the roll would do next. What the ring alone can answer works while the vault does not.
 */
import { type Clock, toRfc3339 } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, succeed } from '../../base/errors.ts';
import type { CertificateStore, KeyRingStore, RingAuditEntry } from '../ports.ts';
import { planRoll } from '../ring/roll-planner.ts';
import type { RollPolicy } from '../ring/roll-policy.ts';
import {
  type CertificateRole,
  type CertificateView,
  certificateRoles,
  viewOfKey,
  viewOfVersion,
} from './certificate-view.ts';
import { findCertificate, findInRing } from './find-certificate.ts';
import { type IssuerView, viewOfIssuer } from './issuer-view.ts';

/** What the timer would do at its next run. */
export interface PlannedStep {
  readonly step: string;
  readonly reason: string;
  readonly dueDate: string | null;
}

/** An audit entry with its instant as a date. */
export type AuditView = Omit<RingAuditEntry, 'at' | 'id'> & { readonly date: string };

export interface IssuerInspection {
  /** Every certificate: those with a role first, then the vault's other versions. @throws Outage */
  certificates(): Promise<readonly CertificateView[]>;
  certificate(thumbprint: string): Promise<Outcome<CertificateView>>;
  /** DER of the public certificate, as a `.cer` file holds it (seeds/004, step 4). */
  exportCertificate(thumbprint: string): Promise<Outcome<Uint8Array>>;
  /** The slots; read from the ring alone. */
  state(): Promise<{ readonly view: IssuerView; readonly etag: string | undefined }>;
  /** What was changed, by whom and why; newest first. */
  history(limit: number): Promise<readonly AuditView[]>;
  planned(): Promise<PlannedStep>;
}

export interface IssuerInspectionOptions {
  readonly rings: KeyRingStore;
  readonly certificates: CertificateStore;
  readonly policy: RollPolicy;
  readonly clock: Clock;
}

export function createIssuerInspection(options: IssuerInspectionOptions): IssuerInspection {
  const { rings, certificates, policy, clock } = options;
  return {
    async certificates() {
      const { ring } = await rings.load();
      const now = clock.now();
      const versions = await certificates.versions();
      const listed = new Set(versions.map(({ version }) => version));
      const gone = ring.keys.filter(({ version }) => !listed.has(version));
      const views = [
        ...versions.map((version) => viewOfVersion(ring, version, now, policy)),
        ...gone.map((key) => ({ ...viewOfKey(ring, key, now, policy), enabled: false })),
      ];
      return views.toSorted((a, b) => placeOf(a.role) - placeOf(b.role));
    },

    async certificate(thumbprint) {
      const { ring } = await rings.load();
      const found = await findCertificate(thumbprint, ring, certificates);
      if (isRefusal(found)) return found;
      const { version, key } = found.value;
      const now = clock.now();
      if (version) return succeed(viewOfVersion(ring, version, now, policy));
      const inRing = ring.keys.find(({ kid }) => kid === key.kid);
      if (inRing) return succeed({ ...viewOfKey(ring, inRing, now, policy), enabled: false });
      return refuse({ code: 'CertificateNotFound', message: 'The certificate has just gone.' });
    },

    async exportCertificate(thumbprint) {
      const { ring } = await rings.load();
      const inRing = findInRing(thumbprint, ring);
      if (isRefusal(inRing)) return inRing;
      if (inRing.value.key) return succeed(Buffer.from(inRing.value.key.cer, 'base64'));
      const found = await findCertificate(thumbprint, ring, certificates);
      return isRefusal(found) ? found : succeed(found.value.facts.der);
    },

    async state() {
      const { ring, etag } = await rings.load();
      return { view: viewOfIssuer(ring, clock.now(), policy), etag };
    },

    async history(limit) {
      const entries = await rings.history(limit);
      return entries.map(({ at, id: _, ...rest }) => ({ date: toRfc3339(at), ...rest }));
    },

    async planned() {
      const plan = planRoll((await rings.load()).ring, clock.now(), policy);
      const dueAt = plan.step === 'idle' ? plan.dueAt : clock.now();
      const { step, reason } = plan;
      return { step, reason, dueDate: dueAt === undefined ? null : toRfc3339(dueAt) };
    },
  };
}

function placeOf(role: CertificateRole): number {
  return certificateRoles.indexOf(role);
}
