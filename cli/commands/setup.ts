/** `s2s setup`: the guided set-up (the wizard of seeds/002, the order of seeds/003). */
import { usualStateFile } from '../setup/state-file.ts';
import type { Noun } from './noun.ts';
import { option } from './options.ts';

export function addSetup(noun: Noun): void {
  noun.alone(
    {
      summary: 'Guides through the set-up: certificate, configuration, partners, across premises, test',
      details: [
        'Shows what is there, asks one question at a time, sums up what it would do and has the service try it, and only then does it. It can be left at any moment; what was answered is kept, without any secret, and what is done already is never done again.',
        'With --answers nothing is asked but whether to go ahead. An example of such a file:',
        exampleAnswers,
      ].join('\n\n'),
      examples: [
        'setup',
        'setup --answers answers.json --dry-run',
        'setup --answers answers.json --yes --no-input',
      ],
      options: [
        option('--answers <file>', 'Every answer in a JSON file; - for standard input'),
        option('--state <file>', `Where answers are kept until it is done; ${usualStateFile} when absent`),
        option('--restart', 'Begins anew, without what was answered before').conflicts('answers'),
      ],
      changes: true,
    },
    async (call) => {
      const file = call.options.text('answers');
      // Loaded only here: it is more than all other commands need together.
      if (file === undefined) return (await import('../setup/run-wizard.ts')).runWizard(call);
      return (await import('../setup/run-setup.ts')).runAnswers(call, file);
    },
  );
}

const exampleAnswers = JSON.stringify(
  {
    certificate: { action: 'create', use: { when: 'now' } },
    configuration: {
      exchangeAutodiscoverUrl: 'https://autodiscover.litwareinc.com/autodiscover/autodiscover.svc',
    },
    partners: [
      {
        product: 'Exchange',
        name: 'Exchange',
        source: 'metadata',
        metadataUrl: 'https://autodiscover.litwareinc.com/autodiscover/metadata/json/1',
        applicationTrustLevel: 'Full',
      },
    ],
    crossPremises: { exportFile: 'OAuthCert.cer' },
    test: { kind: 'storage', sipUri: 'sip:kenmyer@litwareinc.com', deleteItem: true },
  },
  null,
  2,
);
