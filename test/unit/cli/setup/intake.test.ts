/** A certificate that was brought in already is found again in the history, and no other is taken for it. */
import { describe, expect, it } from 'vitest';
import type { IssuerEventView } from '../../../../cli/core/issuer-views.ts';
import { intakeOf, markOf } from '../../../../cli/setup/intake.ts';
import { certificateView } from '../../../support/setup-model.ts';

const mark = 'set-up 0123456789abcdef';
const made = certificateView('22'.repeat(20), 'unassigned');
const young = { ...made, notBefore: '2026-07-01T09:50:00Z' };

function event(action: string, more: Partial<IssuerEventView> = {}): IssuerEventView {
  const reason = `change 1 (${mark})`;
  return { date: '2026-07-01T10:00:00Z', actor: 'me', action, reason, before: {}, after: {}, ...more };
}

const asked = event('certificate.createRequested');

describe('a certificate', () => {
  it('is the one that was made under the mark', () => {
    const history = [event('certificate.created', { kid: made.kid }), asked];
    expect(intakeOf(history, [made], mark)).toBe(made);
  });

  it('is not one that was made under another mark, or by nobody in particular', () => {
    const others = [
      event('certificate.created', { kid: made.kid, reason: 'set-up fedcba9876543210' }),
      event('certificate.created', { kid: made.kid, reason: undefined }),
    ];
    for (const each of others) expect(intakeOf([each], [made], mark)).toBeUndefined();
  });

  it('is not there when the vault does not have it, though the import was begun', () => {
    expect(intakeOf([event('certificate.importRequested', { kid: made.kid })], [], mark)).toBeUndefined();
  });

  it('is the newcomer that nobody else has asked for, when the vault was slower than the answer', () => {
    expect(intakeOf([asked], [young], mark)).toBe(young);
  });

  it.each([
    ['it is older than the request', [{ ...young, notBefore: '2026-07-01T08:00:00Z' }], [asked]],
    ['it has a role already', [{ ...young, role: 'next' as const }], [asked]],
    [
      'somebody else has made it',
      [young],
      [asked, event('certificate.created', { kid: made.kid, reason: 'x' })],
    ],
    ['there are two', [young, { ...young, kid: 'other' }], [asked]],
  ])('is not taken for it when %s', (_name, certificates, history) => {
    expect(intakeOf(history, certificates, mark)).toBeUndefined();
  });
});

describe('the mark', () => {
  const answer = { action: 'create', use: { when: 'now' } } as const;

  it('is the same for the same answers, whenever they are run, and whatever is done with the certificate', () => {
    const later = { ...answer, use: { when: 'date', effectiveDate: '2026-09-01T00:00:00Z' } } as const;
    expect(markOf(later, undefined, undefined)).toBe(markOf(answer, undefined, undefined));
  });

  it('is another for another set-up, another certificate, another content of the file', () => {
    const marks = [
      markOf(answer, undefined, undefined),
      markOf(answer, '2026-07-01T00:00:00Z', undefined),
      markOf({ ...answer, validityMonths: 12 }, undefined, undefined),
      markOf(answer, undefined, Buffer.from('a')),
      markOf(answer, undefined, Buffer.from('b')),
    ];
    expect(new Set(marks).size).toBe(marks.length);
  });
});
