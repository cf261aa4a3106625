/** Partner applications, one after the other: the servers with which tokens are exchanged (seeds/001, seeds/004). */
import type { Dates } from '../../core/dates.ts';
import type { PartnerApplicationView } from '../../core/views.ts';
import { type Draft, isAnswered, textAt } from '../draft.ts';
import { factsOf, productChoices, readProduct } from '../products.ts';
import { askChoice, askText, type Question } from '../question.ts';
import { type Deployment, isSame } from '../situation.ts';
import type { Step } from '../step.ts';
import { planPartners } from './partner-acts.ts';
import { askSource } from './partner-source.ts';

export const partnersStep: Step = {
  name: 'partners',
  title: 'Partner applications',
  role: 'Operator',
  found: ({ partners }, dates) =>
    partners.length === 0 ? ['There is none yet.'] : partners.map((each) => describePartner(each, dates)),
  questions: (draft, deployment) => questionsFrom(0, draft, deployment),
  plan: planPartners,
};

function describePartner(partner: PartnerApplicationView, dates: Dates): string {
  const { name, issuer, applicationTrustLevel, enabled, metadataRefresh } = partner;
  const refreshed = metadataRefresh
    ? `, metadata: ${metadataRefresh.status} ${dates.full(metadataRefresh.lastSuccessDate)}`
    : '';
  return `${name}: ${issuer}, trust level ${applicationTrustLevel}${enabled ? '' : ', disabled'}${refreshed}`;
}

/** Each partner is followed by the question for the next one, until none is wanted any more. */
function questionsFrom(index: number, draft: Draft, deployment: Deployment): Question[] {
  const product = askProduct(index);
  const isWanted = isAnswered(draft, product.path) && draft[product.path] !== null;
  if (!isWanted) return [product];
  const questions = [product, ...askPartner(index, draft, deployment)];
  const isComplete = questions.every(({ path }) => isAnswered(draft, path));
  return isComplete ? [...questions, ...questionsFrom(index + 1, draft, deployment)] : questions;
}

function askProduct(index: number): Question {
  const text = index === 0 ? 'Which server shall be a partner?' : 'Which other server shall be a partner?';
  const question = askChoice(`partners.${index}.product`, text, productChoices);
  return { ...question, enter: { shown: 'none', value: null } };
}

function askPartner(index: number, draft: Draft, deployment: Deployment): Question[] {
  const entry = `partners.${index}`;
  const product = readProduct(textAt(draft, `${entry}.product`)) ?? 'Exchange';
  const name = textAt(draft, `${entry}.name`);
  const isThere = deployment.partners.some((each) => isSame(each.name, name));
  return [
    askText(`${entry}.name`, 'What shall it be called here?', {
      enter: { shown: product, value: product },
      help: [`${factsOf(product).title}. One of the same name is changed to what is answered.`],
    }),
    ...(name === undefined ? [] : askSource(entry, product, draft, deployment)),
    ...(name === undefined ? [] : [askTrust(entry, isThere)]),
  ];
}

function askTrust(entry: string, isThere: boolean): Question {
  const choices = [
    { value: 'Full', text: 'it speaks for itself and for any user of its realm' },
    { value: 'Application', text: 'for itself; for users only with the consent of an authorization server' },
    { value: 'User', text: 'for users only, with that consent' },
  ];
  const text = isThere ? 'What may it do from now on?' : 'What may it do?';
  return askChoice(`${entry}.applicationTrustLevel`, text, choices, { enter: 'Full' });
}
