/** `s2s issuer pins`: partners that read no metadata; every roll waits until each was given the next certificate. */
import { apiPath } from '../core/api-path.ts';
import type { Dates } from '../core/dates.ts';
import type { PinnedPartnerView } from '../core/issuer-views.ts';
import { named } from '../core/named.ts';
import type { Column } from '../core/text-layout.ts';
import { type AnyChange, applyChange } from './change.ts';
import type { Noun, VerbSpec } from './noun.ts';

export function addIssuerPins(noun: Noun): void {
  noun.verb(
    {
      usage: 'list',
      summary: 'Lists these partners and which of them have the next certificate',
      examples: ['issuer pins list'],
    },
    async ({ core }) => {
      const partners = await core.api.list<PinnedPartnerView>('pinnedPartners');
      core.output.rows(partners, columns(core.dates));
      return undefined;
    },
  );
  act(noun, {
    usage: 'add <name>',
    summary: 'Adds such a partner: from now on a roll waits for it',
    examples: ['issuer pins add Fabrikam --reason "reads no metadata"'],
    route: 'pin',
    done: 'Every roll waits for this partner from now on.',
    next: ['s2s certificate export --role next --out OAuthCert-next.cer'],
  });
  act(noun, {
    usage: 'acknowledge <name> <thumbprint>',
    summary: 'Says that the partner was given a certificate',
    examples: ['issuer pins acknowledge Fabrikam 4E2B0F77…'],
    route: 'acknowledge',
    done: 'It is on record that the partner has this certificate.',
  });
  act(noun, {
    usage: 'remove <name>',
    summary: 'Removes the partner: no roll waits for it any more',
    examples: ['issuer pins remove Fabrikam --yes'],
    route: 'unpin',
    ask: 'Let rolls go ahead without this partner?',
    done: 'No roll waits for this partner any more.',
  });
}

interface PinSpec extends Omit<VerbSpec, 'changes'> {
  readonly route: string;
  readonly ask?: string;
  readonly done: string;
  readonly next?: readonly string[];
}

interface PinAnswer extends AnyChange {
  readonly value: readonly PinnedPartnerView[];
}

function act(noun: Noun, { route, ask, done, next = [], ...spec }: PinSpec): void {
  noun.verb({ ...spec, changes: true }, async ({ core, args: [name = '', thumbprint], options }) => {
    const body = named({ thumbprint, reason: options.text('reason') });
    await applyChange<PinAnswer>(
      { core, options },
      {
        send: ({ dryRun }) => core.api.send('POST', apiPath('pinnedPartners', name, route), { body, dryRun }),
        ...(ask !== undefined && { confirm: () => ask }),
        show: ({ value }) => core.output.rows(value, columns(core.dates)),
        done,
        next: () => next,
      },
    );
    return undefined;
  });
}

function columns(dates: Dates): Column<PinnedPartnerView>[] {
  return [
    { title: 'Name', value: ({ name }) => name },
    { title: 'Since', value: ({ pinnedDate }) => dates.short(pinnedDate) },
    { title: 'Has current', value: ({ hasCurrent }) => hasCurrent },
    { title: 'Has next', value: ({ hasNext }) => hasNext },
  ];
}
