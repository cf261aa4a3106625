/** The operators' side of pinned partners: who must be told by hand, and that it was done. Each act is on record. */
import { toRfc3339 } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, succeed, type Violation } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { CertificateStore } from '../ports.ts';
import { currentKey, nextKey } from '../ring/key-ring.ts';
import { isPartnerName, type PinnedPartner, type PinnedPartnerStore } from '../roll/pinned-partners.ts';
import { findCertificate } from './find-certificate.ts';
import { type NoteOptions, noteIntake } from './note-intake.ts';

export interface PinnedPartnerView extends Omit<PinnedPartner, 'pinnedAt'> {
  readonly pinnedDate: string;
  /** Whether it was given the certificate that signs now, and the one that will; null where there is none. */
  readonly hasCurrent: boolean | null;
  readonly hasNext: boolean | null;
}

export interface PinResult {
  readonly changed: boolean;
}

export interface PartnerPins {
  list(): Promise<readonly PinnedPartnerView[]>;
  pin(name: string, call: OperatorCall): Promise<Outcome<PinResult>>;
  acknowledge(name: string, thumbprint: string, call: OperatorCall): Promise<Outcome<PinResult>>;
  unpin(name: string, call: OperatorCall): Promise<Outcome<PinResult>>;
}

export interface PartnerPinOptions extends NoteOptions {
  readonly pins: PinnedPartnerStore;
  readonly certificates: CertificateStore;
}

export function createPartnerPins(options: PartnerPinOptions): PartnerPins {
  const { pins, rings, certificates, clock } = options;

  async function find(name: string): Promise<PinnedPartner | undefined> {
    return (await pins.list()).find((partner) => partner.name === name);
  }

  /** Writes the record, then acts; a dry run does neither. */
  async function change(
    action: `partner.${string}`,
    call: OperatorCall,
    kid: string | undefined,
    act: () => Promise<void>,
  ) {
    if (!call.dryRun) {
      await noteIntake(action, kid, call, options);
      await act();
    }
    return succeed({ changed: true });
  }

  return {
    async list() {
      const { ring } = await rings.load();
      const now = clock.now();
      const [current, next] = [currentKey(ring, now), nextKey(ring, now)];
      return (await pins.list()).map(({ name, pinnedAt, acknowledged }) => ({
        name,
        pinnedDate: toRfc3339(pinnedAt),
        acknowledged,
        hasCurrent: current ? acknowledged.includes(current.kid) : null,
        hasNext: next ? acknowledged.includes(next.kid) : null,
      }));
    },

    async pin(name, call) {
      if (!isPartnerName(name)) return refuse(badName);
      if (await find(name)) return succeed({ changed: false });
      return change('partner.pinned', call, undefined, () => pins.pin(name, clock.now()));
    },

    async acknowledge(name, thumbprint, call) {
      const partner = await find(name);
      const found = await findCertificate(thumbprint, (await rings.load()).ring, certificates);
      const violations = [...(partner ? [] : [unknown]), ...(isRefusal(found) ? found.violations : [])];
      const [first, ...rest] = violations;
      if (first || isRefusal(found)) return refuse(first ?? unknown, ...rest);
      const { kid } = found.value.key;
      if (partner?.acknowledged.includes(kid)) return succeed({ changed: false });
      return change('partner.acknowledged', call, kid, () => pins.acknowledge(name, kid));
    },

    async unpin(name, call) {
      if (!(await find(name))) return refuse(unknown);
      return change('partner.unpinned', call, undefined, () => pins.unpin(name));
    },
  };
}

const badName: Violation = {
  code: 'InvalidRequest',
  message: 'A partner’s name has 1 to 64 letters, digits, dots and hyphens.',
  target: 'name',
};

const unknown: Violation = { code: 'NotFound', message: 'No pinned partner has this name.', target: 'name' };
