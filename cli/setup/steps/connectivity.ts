/** A connectivity test at the end, if one is wanted: `Test-CsExStorageConnectivity` and `Test-OAuthConnectivity` (seeds/001). */
import { type Draft, textAt } from '../draft.ts';
import { askChoice, askText, askYesNo, type Question } from '../question.ts';
import type { Deployment } from '../situation.ts';
import type { Step } from '../step.ts';

export const connectivityStep: Step = {
  name: 'test',
  title: 'Connectivity test',
  role: 'Operator',
  found: () => ['It is made at the end, when everything else is in place.'],
  questions,
  // Made once everything else is there; it changes nothing that could be planned.
  plan: () => [],
};

function questions(draft: Draft, deployment: Deployment): Question[] {
  const kind = textAt(draft, 'test.kind');
  if (kind === 'storage') return [askKind(), ...askStorage(deployment)];
  return kind === 'oauth' ? [askKind(), ...askOAuth()] : [askKind()];
}

function askKind(): Question {
  const choices = [
    { value: 'storage', text: 'write an item into a user’s mailbox and read it back' },
    { value: 'oauth', text: 'call a server with our token' },
  ];
  return {
    ...askChoice('test.kind', 'Which test shall be made?', choices),
    enter: { shown: 'none', value: null },
  };
}

function askStorage({ configuration }: Deployment): Question[] {
  return [
    askText('test.sipUri', 'In whose mailbox?', {
      help: [`A user of Exchange, as sip:kenmyer@${configuration.defaultSipDomain}`],
    }),
    askYesNo('test.deleteItem', 'Shall the item be deleted afterwards?', true),
  ];
}

function askOAuth(): Question[] {
  const services = [
    { value: 'EWS', text: 'Exchange Web Services' },
    { value: 'AutoD', text: 'Autodiscover' },
    { value: 'Generic', text: 'anything else' },
  ];
  return [
    askChoice('test.service', 'Which kind of server is it?', services, { enter: 'EWS' }),
    askText('test.targetUri', 'Which address shall be called?'),
    askText('test.mailbox', 'For which user, as kenmyer@litwareinc.com?', {
      enter: { shown: 'none, as the application alone', value: null },
    }),
  ];
}
