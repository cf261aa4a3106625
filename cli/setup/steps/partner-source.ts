/** What proves a partner: its metadata, its certificate, or the roles of a linked account (seeds/004 steps 2 and 3). */
import type { Product } from '../answers.ts';
import { type Draft, textAt } from '../draft.ts';
import { factsOf } from '../products.ts';
import { asItIs, askChoice, askList, askText, type Question } from '../question.ts';
import { type Deployment, isSame } from '../situation.ts';

/** The two roles of seeds/004. */
const usualRoles = ['UserApplication', 'ArchiveApplication'];

export function askSource(entry: string, product: Product, draft: Draft, deployment: Deployment): Question[] {
  const choices = [
    { value: 'metadata', text: 'its metadata document, which is read again and again' },
    { value: 'certificate', text: 'its certificate, which you have in a file' },
    {
      value: 'linkedAccount',
      text: 'an OAuth server that speaks for it, bounded by the roles of a linked account',
    },
  ];
  const source = askChoice(`${entry}.source`, 'What proves it?', choices, { enter: 'metadata' });
  return [source, ...detailsOf(entry, product, draft, deployment)];
}

function detailsOf(entry: string, product: Product, draft: Draft, deployment: Deployment): Question[] {
  const source = textAt(draft, `${entry}.source`);
  if (source === 'metadata') return askMetadata(entry, product, draft, deployment);
  if (source === 'certificate') return askCertificate(entry, product);
  return source === 'linkedAccount' ? askAccount(entry, product, draft, deployment) : [];
}

function askMetadata(entry: string, product: Product, draft: Draft, deployment: Deployment): Question[] {
  const path = `${entry}.metadataUrl`;
  const proposal = product === 'Exchange' ? metadataBeside(autodiscoverOf(draft, deployment)) : undefined;
  const address = askText(path, 'Where is its metadata document?', {
    help: [`As an example: ${factsOf(product).metadataExample}`],
    ...(proposal !== undefined && { enter: { shown: proposal, value: proposal } }),
  });
  const url = textAt(draft, path);
  return url === undefined ? [address] : [address, askConfirmation(entry, url)];
}

function autodiscoverOf(draft: Draft, { configuration }: Deployment): string | null {
  return textAt(draft, 'configuration.exchangeAutodiscoverUrl') ?? configuration.exchangeAutodiscoverUrl;
}

/** Exchange publishes its metadata beside the Autodiscover service (seeds/001). */
export function metadataBeside(autodiscover: string | null): string | undefined {
  const [, base] = /^(https?:\/\/.+)\/autodiscover\.svc$/i.exec(autodiscover ?? '') ?? [];
  return base && `${base}/metadata/json/1`;
}

/** The preview fills in the issuer that is agreed to; whoever says no is asked for another address. */
function askConfirmation(entry: string, url: string): Question {
  return {
    path: `${entry}.issuer`,
    text: 'Is this the server that you mean? (y/n)',
    preview: url,
    read: () => ({ backTo: `${entry}.metadataUrl` }),
  };
}

function askCertificate(entry: string, product: Product): Question[] {
  return [
    askText(`${entry}.certificate`, 'Where is its public certificate, a .cer file?'),
    askIdentifier(entry, product),
    askText(`${entry}.realm`, 'Which realm does it speak for, a domain name or a GUID?'),
  ];
}

function askIdentifier(entry: string, product: Product): Question {
  const { applicationIdentifier, title } = factsOf(product);
  return askText(`${entry}.applicationIdentifier`, 'Which application identifier has it?', {
    help: [`${title} has ${applicationIdentifier} everywhere.`],
    enter: { shown: applicationIdentifier, value: applicationIdentifier },
  });
}

function askAccount(entry: string, product: Product, draft: Draft, deployment: Deployment): Question[] {
  const usualName = `${product}-ApplicationAccount`;
  const name = textAt(draft, `${entry}.linkedAccount`);
  const account = askText(`${entry}.linkedAccount`, 'Which account bounds what it may do?', {
    help: ['It is created when it is not there, and hidden from address lists.'],
    enter: { shown: usualName, value: usualName },
  });
  const more = name === undefined ? [] : askAccountDetails(entry, name, deployment);
  return [askIdentifier(entry, product), account, ...more];
}

function askAccountDetails(entry: string, name: string, { accounts, configuration }: Deployment): Question[] {
  const known = accounts.find((each) => isSame(each.name, name));
  const address = `${name}@${configuration.defaultSipDomain}`;
  const roles = known?.roles.join(', ');
  return [
    askText(`${entry}.externalEmailAddress`, 'Which e-mail address has the account?', {
      enter: known ? asItIs(known.externalEmailAddress ?? 'none') : { shown: address, value: address },
    }),
    askList(`${entry}.roles`, 'Which roles shall it have? Those that it has stay.', {
      ...(roles && { help: [`It has: ${roles}`] }),
      enter: { shown: usualRoles.join(', '), value: usualRoles },
    }),
  ];
}
