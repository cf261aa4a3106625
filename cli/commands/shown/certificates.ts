/** Certificates of the token issuer as people see them. */
import type { Dates } from '../../core/dates.ts';
import type { CertificateView, TokenIssuerView } from '../../core/issuer-views.ts';
import type { Column } from '../../core/text-layout.ts';

/** For tables: which is which, and until when. */
export function certificateColumns(dates: Dates): Column<CertificateView>[] {
  return [
    { title: 'Role', value: ({ role, held }) => (held ? `${role} (held)` : role) },
    { title: 'Subject', value: ({ subject }) => subject },
    { title: 'Thumbprint', value: ({ thumbprint }) => thumbprint },
    { title: 'Signs from', value: ({ effectiveDate }) => dates.short(effectiveDate) },
    { title: 'Expires', value: ({ notAfter }) => dates.short(notAfter) },
    { title: 'Days', value: ({ daysToExpiry }) => daysToExpiry },
  ];
}

/** Everything that is known of one. */
export function certificateFields(dates: Dates): Column<CertificateView>[] {
  return [
    { title: 'Role', value: ({ role }) => role },
    { title: 'Subject', value: ({ subject }) => subject },
    { title: 'Subject alternative names', value: (view) => view.subjectAlternativeNames },
    { title: 'Thumbprint', value: ({ thumbprint }) => thumbprint },
    { title: 'Thumbprint (SHA-256)', value: ({ thumbprintSha256 }) => thumbprintSha256 },
    { title: 'Key id', value: ({ kid }) => kid },
    { title: 'Key size', value: ({ keySizeBits }) => keySizeBits },
    { title: 'Valid from', value: ({ notBefore }) => dates.full(notBefore) },
    { title: 'Expires', value: ({ notAfter }) => dates.full(notAfter) },
    { title: 'Days to expiry', value: ({ daysToExpiry }) => daysToExpiry },
    { title: 'Replace by', value: ({ replaceBy }) => dates.full(replaceBy), seldom: true },
    { title: 'Published', value: ({ publishedDate }) => dates.full(publishedDate) },
    { title: 'Signs from', value: ({ effectiveDate }) => dates.full(effectiveDate) },
    { title: 'Superseded', value: ({ supersededDate }) => dates.full(supersededDate), seldom: true },
    { title: 'Leaves the metadata', value: ({ withdrawnDate }) => dates.full(withdrawnDate), seldom: true },
    { title: 'Revoked', value: ({ revokedDate }) => dates.full(revokedDate), seldom: true },
    { title: 'Held for a partner', value: ({ held }) => held, seldom: true },
    { title: 'Enabled in the vault', value: ({ enabled }) => enabled },
    { title: 'Vault', value: ({ keyVaultId }) => keyVaultId },
  ];
}

interface Slot {
  readonly slot: string;
  readonly certificate: CertificateView | null;
}

/** The slots of the issuer, one that is empty as well. */
export function slotsOf({ current, next, previous, verifyOnly }: TokenIssuerView): Slot[] {
  return [
    { slot: 'current', certificate: current },
    { slot: 'next', certificate: next },
    { slot: 'previous', certificate: previous },
    ...verifyOnly.map((certificate) => ({ slot: 'verifyOnly', certificate })),
  ];
}

export function slotColumns(dates: Dates): Column<Slot>[] {
  return [
    { title: 'Slot', value: ({ slot, certificate }) => (certificate?.held ? `${slot} (held)` : slot) },
    { title: 'Subject', value: ({ certificate }) => (certificate ? certificate.subject : 'none') },
    { title: 'Thumbprint', value: ({ certificate }) => certificate?.thumbprint },
    { title: 'Signs from', value: ({ certificate }) => dates.short(certificate?.effectiveDate) },
    { title: 'Expires', value: ({ certificate }) => dates.short(certificate?.notAfter) },
    { title: 'Days', value: ({ certificate }) => certificate?.daysToExpiry },
  ];
}
