/** The act: one after the other, each tried by the service first. The first that is refused ends it, and the rest waits. */
import { Unreachable } from '../core/errors.ts';
import type { CertificateView } from '../core/issuer-views.ts';
import type { Act } from './act.ts';
import type { Answers } from './answers.ts';
import { doAct, type PerformContext, type Performed } from './perform.ts';
import { attempt, isRefused, type Trial } from './trial.ts';

/** @returns what was done, in order; the last one is a refusal where there was one @throws Unreachable, NotSignedIn */
export async function carryOut(
  acts: readonly Act[],
  answers: Answers,
  context: PerformContext,
): Promise<Trial[]> {
  const done: Trial[] = [];
  let brought: CertificateView | undefined;
  for (const act of acts) {
    if (isPassedOver(act, brought)) {
      context.core.output.note(passedOver(brought));
      continue;
    }
    const thumbprint = brought?.thumbprint ?? context.thumbprint;
    const trial = await attempt(act, answers, () => doAct(act, { ...context, thumbprint }));
    done.push(trial);
    if (isRefused(trial)) return done;
    tell(trial, context);
    brought = trial.certificate ?? brought;
  }
  return done;
}

/** A file that was imported long ago may hold a certificate that has had its time: nobody is moved back to it unasked. */
function isPassedOver(act: Act, brought: CertificateView | undefined): boolean {
  if (act.kind !== 'assignCertificate' && act.kind !== 'rollCertificate') return false;
  if (act.thumbprint !== undefined || brought === undefined) return false;
  return !['unassigned', 'next', 'current'].includes(brought.role);
}

function passedOver(brought: CertificateView | undefined): string {
  const { role, thumbprint } = brought ?? { role: 'unassigned', thumbprint: '' };
  return `The certificate has signed before and is ${role}. To go back to it: s2s issuer assign ${thumbprint}`;
}

function tell({ act, outcome, warnings }: Performed, { core: { output } }: PerformContext): void {
  for (const { code, message } of warnings) output.warn(`${code}: ${message}`);
  if (outcome === 'inProgress') {
    throw new Unreachable('The vault is still making the certificate.', {
      remedy: 'Run the same again in a minute: it goes on from there.',
    });
  }
  output.note(`${outcome === 'unchanged' ? 'So already' : 'Done'}: ${act.title}`);
}
