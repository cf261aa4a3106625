/** The routes that manage the token issuer: its certificates, its roll, the partners that pin a certificate. */
import type { Route } from './route.ts';

export const certificateRoutes = {
  certificates: {
    template: 'api/certificates',
    methods: ['GET'],
    role: 'Reader',
    summary: 'Every certificate of the key ring and the vault with its role',
  },
  certificate: {
    template: 'api/certificates/{thumbprint}',
    methods: ['GET'],
    role: 'Reader',
    summary: 'One certificate, by any spelling of its thumbprint',
  },
  'certificate-cer': {
    template: 'api/certificates/{thumbprint}/cer',
    methods: ['GET'],
    role: 'Reader',
    summary: 'The public certificate as a `.cer` file (DER)',
  },
  'certificate-imports': {
    template: 'api/certificateImports',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Imports a PFX or PEM file into the vault; it gets no role by that',
  },
  'certificate-creations': {
    template: 'api/certificateCreations',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Creates a self-signed certificate in the vault; it gets no role by that',
  },
  'token-issuer': {
    template: 'api/tokenIssuer',
    methods: ['GET'],
    role: 'Reader',
    summary: 'The slots current, next and previous with their dates',
  },
  'token-issuer-cer': {
    template: 'api/tokenIssuer/cer',
    methods: ['GET'],
    role: 'Reader',
    query: ['role'],
    summary: 'The public certificate of a role (`?role=current|next|previous`) as a `.cer` file',
  },
  'token-issuer-assign': {
    template: 'api/tokenIssuer/assign',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Makes a certificate current now',
  },
  'token-issuer-roll': {
    template: 'api/tokenIssuer/roll',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Makes a certificate current at an effective date',
  },
  'token-issuer-cancel-roll': {
    template: 'api/tokenIssuer/cancelRoll',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Takes back a pending roll',
  },
  'token-issuer-publish': {
    template: 'api/tokenIssuer/publish',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Makes the next certificate current now',
  },
  'token-issuer-clear-previous': {
    template: 'api/tokenIssuer/clearPrevious',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Ends the retention of the previous certificate',
  },
  'token-issuer-revoke': {
    template: 'api/tokenIssuer/revoke',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Takes a compromised certificate out of use at once',
  },
  'token-issuer-validate': {
    template: 'api/tokenIssuer/validate',
    methods: ['POST'],
    role: 'Reader',
    summary: 'Says what any of these acts would do, and every rule that it would break',
  },
  'token-issuer-advance': {
    template: 'api/tokenIssuer/advance',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Does now what the roll timer would do at its next run',
  },
  'token-issuer-history': {
    template: 'api/tokenIssuer/history',
    methods: ['GET'],
    role: 'Reader',
    query: ['top'],
    summary: 'Who changed the token issuer, when and why, newest first; `?top=` says how many',
  },
  'pinned-partners': {
    template: 'api/pinnedPartners',
    methods: ['GET'],
    role: 'Reader',
    summary: 'Partners that must be given each new certificate by hand, and which of them have the next one',
  },
  'pinned-partner-pin': {
    template: 'api/pinnedPartners/{name}/pin',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Adds such a partner: from now on a roll waits for it',
  },
  'pinned-partner-acknowledge': {
    template: 'api/pinnedPartners/{name}/acknowledge',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Says that the partner was given a certificate',
  },
  'pinned-partner-unpin': {
    template: 'api/pinnedPartners/{name}/unpin',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Removes the partner: no roll waits for it any more',
  },
  'timer-runs': {
    template: 'api/timerRuns',
    methods: ['GET'],
    role: 'Reader',
    summary: 'When the roll timer last ran, last succeeded and is next due, with its alarms',
  },
} as const satisfies Record<string, Route>;
