/** `s2s issuer`: which certificate signs, and when the next one takes over (`Set-CsCertificate`, `Set-AuthConfig`). */
import type { IssuerActAnswer, TokenIssuerView } from '../core/issuer-views.ts';
import { named } from '../core/named.ts';
import { applyChange } from './change.ts';
import { addIssuerPins } from './issuer-pins.ts';
import { addIssuerTimer } from './issuer-timer.ts';
import type { Call, Noun, VerbSpec } from './noun.ts';
import { option } from './options.ts';
import { slotColumns, slotsOf } from './shown/certificates.ts';

const acceptSan = option(
  '--accept-san-for-subject',
  'Lets a subject alternative name stand in for the subject',
);

export function addIssuer(noun: Noun): void {
  noun.verb(
    {
      usage: 'show',
      summary: 'Shows the slots current, next and previous with their dates',
      examples: ['issuer show', 'issuer show --json'],
    },
    async ({ core }) => {
      const { value, etag } = await core.api.get<TokenIssuerView>('tokenIssuer');
      core.output.rows(slotsOf(value), slotColumns(core.dates), { ...value, etag });
      return undefined;
    },
  );
  addSwitches(noun);
  addWithdrawals(noun);
  addIssuerTimer(noun);
  addIssuerPins(
    noun.noun({
      name: 'pins',
      summary: 'Partners that must be given each new certificate by hand',
      examples: ['issuer pins list'],
    }),
  );
}

function addSwitches(noun: Noun): void {
  act(noun, {
    usage: 'assign <thumbprint>',
    summary: 'Makes a certificate current now',
    details:
      'Partners with older metadata refuse its tokens until they read again; where there is time, roll on a date.',
    examples: ['issuer assign 4E2B0F77… --reason "change 4711"', 'issuer assign 4E2B0F77… --dry-run'],
    options: [acceptSan],
    route: 'assign',
    ask: 'Sign with this certificate from now on?',
    done: 'The certificate is current.',
  });
  act(noun, {
    usage: 'roll <thumbprint>',
    summary: 'Makes a certificate current at an effective date',
    details:
      'It is published now, and signs from that instant on. The date has an offset: 2026-07-01T00:00:00Z.',
    examples: [
      'issuer roll 4E2B0F77… --effective-date 2026-07-01T00:00:00Z',
      'issuer roll 4E2B0F77… --effective-date 2026-07-01T02:00:00+02:00 --dry-run',
    ],
    options: [
      option('--effective-date <date>', 'When it takes over: RFC 3339 with an offset'),
      option('--replace-pending', 'Takes the place of a roll that is pending'),
      option('--override-minimum-lead', 'Accepts a shorter notice; partners may refuse tokens for a while'),
      acceptSan,
    ],
    route: 'roll',
    done: 'The roll is set: the certificate is published now and signs from its date on.',
    next: [
      's2s certificate export --role next --out OAuthCert-next.cer (for partners that read no metadata)',
    ],
  });
  act(noun, {
    usage: 'publish',
    summary: 'Makes the next certificate current now',
    examples: ['issuer publish --reason "audit asks for a new key"'],
    route: 'publish',
    ask: 'Sign with the next certificate from now on?',
    done: 'The next certificate is current.',
    next: ['s2s issuer advance (makes a new next one; the timer does it as well)'],
  });
}

function addWithdrawals(noun: Noun): void {
  act(noun, {
    usage: 'cancel-roll',
    summary: 'Takes back a pending roll',
    examples: ['issuer cancel-roll --reason "the change window moved"'],
    route: 'cancelRoll',
    ask: 'Take the pending roll back?',
    done: 'The roll is cancelled. Its certificate stays in the vault and may be staged again.',
  });
  act(noun, {
    usage: 'clear-previous',
    summary: 'Ends the retention of the previous certificate',
    examples: ['issuer clear-previous', 'issuer clear-previous --force --reason "trial certificate"'],
    options: [option('--force', 'Also while tokens that it signed are in use')],
    route: 'clearPrevious',
    ask: 'Take the previous certificate out of the metadata?',
    done: 'The previous certificate is out of the metadata. It stays in the vault.',
  });
  act(noun, {
    usage: 'revoke <thumbprint>',
    summary: 'Takes a compromised certificate out of use at once',
    details: 'Every token that it signed dies. A revoked certificate never comes back. A reason is required.',
    examples: ['issuer revoke 4E2B0F77… --reason "incident 17"'],
    options: [option('--force', 'Also the current one while there is no next, so that nothing signs')],
    route: 'revoke',
    ask: 'Revoke this certificate for good?',
    done: 'The certificate is revoked.',
    next: [
      's2s issuer advance (makes a new next certificate)',
      'Tell the partners that were given it by hand.',
    ],
  });
}

interface ActSpec extends Omit<VerbSpec, 'changes' | 'tied'> {
  /** Below `/api/tokenIssuer/`. */
  readonly route: string;
  readonly ask?: string;
  readonly done: string;
  readonly next?: readonly string[];
}

function act(noun: Noun, { route, ask, done, next = [], ...spec }: ActSpec): void {
  noun.verb({ ...spec, changes: true, tied: true }, async (call) => {
    const { core, args } = call;
    const body = { ...named({ thumbprint: args[0] }), ...bodyOf(call) };
    await applyChange<IssuerActAnswer>(call, {
      send: ({ dryRun, ifMatch }) => core.api.send('POST', `tokenIssuer/${route}`, { body, dryRun, ifMatch }),
      ...(ask !== undefined && { confirm: () => ask }),
      show: (answer) => showAct(core, answer),
      done,
      next: () => next,
    });
    return undefined;
  });
}

function bodyOf({ options }: Call): object {
  const flags = ['replacePending', 'overrideMinimumLead', 'acceptSanForSubject', 'force'];
  const set = flags.filter((name) => options.flag(name)).map((name) => [name, true]);
  const texts = named({ effectiveDate: options.text('effectiveDate'), reason: options.text('reason') });
  return { ...Object.fromEntries(set), ...texts };
}

function showAct({ output, dates }: Call['core'], answer: IssuerActAnswer): void {
  output.rows(slotsOf(answer.tokenIssuer), slotColumns(dates));
  if (!answer.dryRun && answer.changed) {
    output.note(`Every instance acts on it by ${dates.full(answer.effectiveOnAllInstancesBy)}.`);
  }
}
