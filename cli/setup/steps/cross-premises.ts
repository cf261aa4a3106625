/** Across premises: our certificate for a side that reads no metadata, and theirs as a credential (seeds/004 steps 4 to 6). */
import type { ServicePrincipalView } from '../../core/views.ts';
import type { Act } from '../act.ts';
import type { Answers, CredentialAnswer } from '../answers.ts';
import { type Draft, isAnswered, textAt } from '../draft.ts';
import { askText, none, type Question } from '../question.ts';
import { type Deployment, isSame, type Situation } from '../situation.ts';
import type { Step } from '../step.ts';
import { planExports } from './export-acts.ts';

export const crossPremisesStep: Step = {
  name: 'crossPremises',
  title: 'Across premises',
  role: 'Operator',
  found: ({ principals }) =>
    principals.length === 0
      ? ['There is no service principal yet.']
      : principals.map(
          ({ appId, displayName, keyCredentials: { length } }) =>
            `Service principal ${appId}: ${displayName}, ${length} ${length === 1 ? 'certificate' : 'certificates'}`,
        ),
  questions,
  plan: (answers, situation) => [...planExports(answers, situation), ...planCredentials(answers, situation)],
};

function questions(draft: Draft, deployment: Deployment): Question[] {
  const path = 'crossPremises.exportFile';
  const current = askText(
    path,
    'Into which file shall our certificate be written, for a side that reads no metadata?',
    {
      help: ['As an example: OAuthCert.cer. Only the public part is in it.'],
      enter: none,
    },
  );
  if (!isAnswered(draft, path)) return [current];
  const next = askText(
    'crossPremises.exportNextFile',
    'And the next one, so that they have it before the switch?',
    {
      enter: none,
    },
  );
  const wantsNext = textAt(draft, path) !== undefined && (deployment.issuer.next !== null || isRoll(draft));
  return [current, ...(wantsNext ? [next] : []), ...credentialsFrom(0, draft, deployment)];
}

function isRoll(draft: Draft): boolean {
  return textAt(draft, 'certificate.use.when') === 'date';
}

function credentialsFrom(index: number, draft: Draft, deployment: Deployment): Question[] {
  const entry = `crossPremises.credentials.${index}`;
  const principal = askText(
    `${entry}.principal`,
    'Which application shall be proved by a certificate of its own?',
    {
      help: ['Its application identifier, as 00000004-0000-0ff1-ce00-000000000000.'],
      enter: none,
    },
  );
  const id = textAt(draft, principal.path);
  if (id === undefined) return [principal];
  const isThere = deployment.principals.some((each) => isOf(each, id));
  const name = askText(
    `${entry}.displayName`,
    'There is no such service principal. What shall the new one be called?',
  );
  const file = askText(`${entry}.certificate`, 'Where is its public certificate, a .cer file?');
  const asked = [principal, ...(isThere ? [] : [name]), file];
  const isComplete = asked.every((question) => isAnswered(draft, question.path));
  return isComplete ? [...asked, ...credentialsFrom(index + 1, draft, deployment)] : asked;
}

function isOf({ id, appId }: ServicePrincipalView, named: string): boolean {
  return isSame(id, named) || isSame(appId, named);
}

function planCredentials({ crossPremises = {} }: Answers, situation: Situation): Act[] {
  return (crossPremises.credentials ?? []).flatMap((wanted, index) =>
    planCredential(wanted, `crossPremises.credentials.${index}`, situation),
  );
}

function planCredential(wanted: CredentialAnswer, entry: string, { principals, files }: Situation): Act[] {
  const { principal, displayName, certificate } = wanted;
  const known = principals.find((each) => isOf(each, principal));
  const thumbprint = files[certificate];
  const isThere = known?.keyCredentials.some((each) => isSame(each.customKeyIdentifier, thumbprint));
  if (isThere && thumbprint !== undefined) return [];
  const byTarget = {
    appId: `${entry}.principal`,
    displayName: `${entry}.displayName`,
    key: `${entry}.certificate`,
  };
  const id = `principal ${principal.toLowerCase()}`;
  const title = `Create the service principal ${principal} (${displayName})`;
  const blame = { byTarget, otherwise: `${entry}.principal` };
  const created: Act[] =
    known || displayName === undefined
      ? []
      : [{ kind: 'createPrincipal', id, title, after: [], blame, appId: principal, displayName }];
  const isMissing = !known && created.length === 0;
  const add: Act = {
    kind: 'addCredential',
    id: `${id} certificate ${thumbprint ?? certificate}`,
    title: `Add the certificate of ${certificate} to the service principal ${principal}`,
    after: created.map((each) => each.id),
    blame: { byTarget, otherwise: `${entry}.${isMissing ? 'principal' : 'certificate'}` },
    principal,
    certificateFile: certificate,
  };
  return [...created, add];
}
