/** Remedies as a shell spells them. */
import { describe, expect, it } from 'vitest';
import { spelled, spellForShell } from '../../../../cli/commands/spelling.ts';
import { ApiProblem } from '../../../../cli/core/errors.ts';
import { errorCatalogue } from '../../../../shared/base/error-catalogue.ts';

describe('a remedy', () => {
  it.each([
    ['EffectiveDateTooSoon', '--override-minimum-lead'],
    ['RollAlreadyPending', '--replace-pending'],
    ['PreviousStillNeeded', 'repeat with --force'],
    ['CertificateInUse', 'repeat with --force'],
    ['RealmChangeNotConfirmed', '--dry-run lists it'],
    ['RealmChangeNotConfirmed', '--confirm-realm-change'],
    [
      'PartnerSourceConflict',
      '--metadata-url; certificate; --linked-account; --use-oauth-server or --oauth-server',
    ],
    ['NotFound', 'the same noun with list'],
  ] as const)('of %s names the option: %s', (code, option) => {
    expect(spellForShell(errorCatalogue[code].remedy)).toContain(option);
  });

  it('that names no member stays as it is', () => {
    expect(spellForShell(errorCatalogue.CertificateExpired.remedy)).toBe(
      errorCatalogue.CertificateExpired.remedy,
    );
  });

  it('is the only part of a problem that changes', () => {
    const violations = [
      { code: 'RollAlreadyPending', message: 'Use replacePending.', remedy: 'Use replacePending.' },
    ];
    expect(spelled(new ApiProblem(409, violations, 'r'))).toMatchObject({
      status: 409,
      requestId: 'r',
      violations: [{ ...violations[0], remedy: 'Use --replace-pending.' }],
    });
    const bug = new TypeError('x');
    expect(spelled(bug)).toBe(bug);
  });
});
