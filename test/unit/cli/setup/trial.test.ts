/** A refusal at the answer that it is about: with the service's remedy, or with what may be agreed to. */
import { describe, expect, it } from 'vitest';
import { ApiProblem, Unreachable, UsageError } from '../../../../cli/core/errors.ts';
import type { Act } from '../../../../cli/setup/act.ts';
import type { Answers } from '../../../../cli/setup/answers.ts';
import type { Performed } from '../../../../cli/setup/perform.ts';
import { planActs } from '../../../../cli/setup/plan.ts';
import { attempt, isRefused, mergeRefusals, type Refused } from '../../../../cli/setup/trial.ts';
import { freshSituation, ids } from '../../../support/setup-model.ts';

const situation = freshSituation({ assigned: true });

function actOf(answers: Answers): Act {
  const act = planActs(answers, situation).at(-1);
  if (!act) throw new Error('the answers come to nothing');
  return act;
}

const realm: Answers = { configuration: { realm: 'fabrikam.com' } };
const roll: Answers = {
  certificate: {
    action: 'existing',
    thumbprint: '33'.repeat(20),
    use: { when: 'date', effectiveDate: '2026-07-01T01:00:00Z' },
  },
};
const partner: Answers = {
  partners: [
    {
      product: 'SharePoint',
      name: 'SharePoint',
      source: 'certificate',
      certificate: 'partner.cer',
      applicationIdentifier: ids.exchange,
      realm: 'x',
      applicationTrustLevel: 'Full',
    },
  ],
};

async function refusedBy(answers: Answers, error: Error): Promise<Refused> {
  const trial = await attempt(actOf(answers), answers, () => Promise.reject(error));
  if (!isRefused(trial)) throw new Error('it was not refused');
  return trial;
}

function problem(code: string, target?: string, status = 400): ApiProblem {
  return new ApiProblem(status, [{ code, message: 'm', remedy: 'r', ...(target && { target }) }], 'id');
}

describe('a refusal', () => {
  it.each<[string, Answers, ApiProblem, string]>([
    ['of a member', partner, problem('InvalidRequest', 'realm'), 'partners.0.realm'],
    ['of an entry in a member', realm, problem('InvalidRequest', 'realm.0'), 'configuration.realm'],
    ['of nothing in particular', partner, problem('PartnerAlreadyExists'), 'partners.0.certificate'],
    [
      'of a date',
      roll,
      problem('EffectiveDateNotInFuture', 'effectiveDate'),
      'certificate.use.effectiveDate',
    ],
    ['of a certificate', roll, problem('CertificateRevoked', 'certificate'), 'certificate.action'],
  ])('%s leads to its answer', async (_name, answers, error, path) => {
    const refused = await refusedBy(answers, error);
    expect(refused).toMatchObject({ path, consent: undefined });
    expect(refused.error).toMatchObject({ violations: [{ target: path, remedy: 'r' }], requestId: 'id' });
  });

  it('that ends when it is meant asks for that, and leads to its answer for whoever does not mean it', async () => {
    const refused = await refusedBy(roll, problem('EffectiveDateTooSoon', 'effectiveDate'));
    expect(refused.path).toBe('certificate.use.effectiveDate');
    expect(refused.consent?.path).toBe('certificate.use.overrideMinimumLead');
    expect(refused.error).toMatchObject({ violations: [{ target: 'certificate.use.overrideMinimumLead' }] });
  });

  it('by a file that cannot be read leads to the file', async () => {
    expect((await refusedBy(partner, new UsageError('no'))).path).toBe('partners.0.certificate');
  });

  it.each([
    new Unreachable('no answer'),
    problem('DependencyUnavailable', undefined, 503),
    problem('Http429', undefined, 429),
    new TypeError('a bug'),
  ])('is nothing else: %s', async (error) => {
    const trial = attempt(actOf(realm), realm, () => Promise.reject(error));
    await expect(trial).rejects.toBe(error);
  });
});

describe('a warning of what breaks', () => {
  const performed = (outcome: Performed['outcome']): Performed => ({
    act: actOf(realm),
    outcome,
    warnings: [{ code: 'IssuerChanges', message: 'it breaks' }],
    answer: {},
  });

  it('is a refusal until it was agreed to', async () => {
    const trial = await attempt(actOf(realm), realm, async () => performed('tried'));
    expect(trial).toMatchObject({
      path: 'configuration.realm',
      consent: { path: 'configuration.confirmRealmChange' },
    });
    const agreed = { configuration: { ...realm.configuration, confirmRealmChange: true } };
    expect(isRefused(await attempt(actOf(agreed), agreed, async () => performed('tried')))).toBe(false);
  });

  it('is none any more once it is done', async () => {
    expect(isRefused(await attempt(actOf(realm), realm, async () => performed('done')))).toBe(false);
  });
});

it('several refusals are one problem with all that is wrong', async () => {
  const both = [
    await refusedBy(partner, new UsageError('The file is not there.', 'Name another.')),
    await refusedBy(realm, problem('InvalidRequest', 'realm', 409)),
  ] as const;
  expect(mergeRefusals(both)).toMatchObject({
    status: 409,
    requestId: 'id',
    violations: [
      { code: 'AnswerUnusable', message: 'The file is not there.', target: 'partners.0.certificate' },
      { code: 'InvalidRequest', target: 'configuration.realm' },
    ],
  });
});
