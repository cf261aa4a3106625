/** `s2s partner`: servers with which tokens are exchanged directly (`…-CsPartnerApplication`, `…-PartnerApplication`). */
import { resolve } from 'node:path';
import { apiPath } from '../core/api-path.ts';
import { readCertificateFile } from '../core/certificate-file.ts';
import { UsageError } from '../core/errors.ts';
import { named } from '../core/named.ts';
import type { PartnerApplicationCreateBody, PartnerApplicationUpdateBody } from '../core/request-bodies.ts';
import type { MetadataPreviewView, PartnerApplicationView, TrustLevel } from '../core/views.ts';
import { addNamedVerbs, type NamedObject } from './named-object.ts';
import type { Call, Noun } from './noun.ts';
import { changeObject, patch, postTo } from './object-change.ts';
import { choice, option, truth } from './options.ts';
import { refreshVerb } from './refresh.ts';
import { partnerColumns, partnerFields, previewFields } from './shown/foreign-trust.ts';

const partner: NamedObject<PartnerApplicationView> = {
  noun: 'partner',
  title: 'partner application',
  argument: 'name',
  example: 'Exchange',
  collection: 'partnerApplications',
  columns: partnerColumns,
  fields: partnerFields,
  ask: 'Tokens are no longer exchanged with it. Delete it?',
};

const trustLevels: readonly TrustLevel[] = ['Full', 'Application', 'User'];

export function addPartner(noun: Noun): void {
  addNamedVerbs(noun, partner);
  noun.verb(
    {
      usage: 'create <name>',
      summary: 'Creates a partner application',
      details:
        'Exactly one source of trust: --metadata-url, from which identifier and realm come too; or --application-identifier with --certificate and --realm, with --linked-account, or with --use-oauth-server or --oauth-server.',
      examples: [
        'partner create Exchange --trust-level Full --metadata-url https://autodiscover.litwareinc.com/autodiscover/metadata/json/1',
        'partner create Fabrikam --trust-level Application --application-identifier 00000003-0000-0ff1-ce00-000000000000 --realm fabrikam.com --certificate fabrikam.cer',
        'partner create SfBOnline --trust-level Full --application-identifier 00000004-0000-0ff1-ce00-000000000000 --linked-account SfBOnline-ApplicationAccount',
      ],
      options: [
        choice(
          '--trust-level <level>',
          'Full, Application or User: what it may do by itself and for users',
          trustLevels,
        ).makeOptionMandatory(),
        ...sourceOptions(),
        option('--application-identifier <guid>', 'Its application identifier, where no metadata says it'),
        option('--realm <realm>', 'Its realm, where no metadata says it'),
      ],
      changes: true,
    },
    create,
  );
  noun.verb(
    {
      usage: 'update <name>',
      summary: 'Changes a partner application; what is not named stays',
      details: 'Identifier and realm are fixed: delete the partner and create it anew.',
      examples: [
        'partner update Exchange --enabled false --reason "maintenance"',
        'partner update Exchange --trust-level Application',
      ],
      options: [
        choice('--trust-level <level>', 'Full, Application or User', trustLevels),
        ...sourceOptions(),
        option('--no-linked-account', 'Takes the linked account away'),
      ],
      changes: true,
      tied: true,
    },
    update,
  );
  refreshVerb(noun, partner);
  addPreview(noun);
}

function sourceOptions() {
  return [
    option('--metadata-url <url>', 'Its authentication metadata document'),
    option('--certificate <file>', 'Its certificate, a .cer file'),
    option('--use-oauth-server', 'Trust the one OAuth server that speaks for it'),
    option('--oauth-server <name>', 'Trust that OAuth server for it'),
    option('--linked-account <name>', 'The account whose roles bound what it may do'),
    truth('--enabled', 'Whether tokens are exchanged with it'),
    truth('--accept-security-identifiers', 'Whether security identifiers may name users'),
  ];
}

async function create(call: Call): Promise<undefined> {
  const {
    args: [name = ''],
    options,
  } = call;
  const level = trustLevels.find((each) => each === options.text('trustLevel')) ?? 'User';
  const body: PartnerApplicationCreateBody = {
    name,
    ...(await members(call)),
    applicationTrustLevel: level,
    ...named({
      linkedAccount: options.text('linkedAccount'),
      applicationIdentifier: options.text('applicationIdentifier'),
      realm: options.text('realm'),
    }),
  };
  await changeObject(call, partner, {
    send: postTo(call, partner.collection, body),
    done: `The partner application ${name} is there.`,
    next: () => [`s2s partner show ${name}`],
  });
  return undefined;
}

async function update(call: Call): Promise<undefined> {
  const {
    args: [name = ''],
    options,
  } = call;
  const level = trustLevels.find((each) => each === options.text('trustLevel'));
  const body: PartnerApplicationUpdateBody = {
    ...(await members(call)),
    ...named({
      applicationTrustLevel: level,
      // `--no-linked-account` makes the parser say false.
      linkedAccount: options.isOff('linkedAccount') ? null : options.text('linkedAccount'),
    }),
  };
  if (Object.keys(body).length === 0) throw new UsageError('Nothing is named that should change.');
  await changeObject(call, partner, {
    send: patch(call, apiPath(partner.collection, name), body),
    confirm: () =>
      body.enabled === false ? 'Tokens are no longer exchanged with it. Disable it?' : undefined,
    done: `The partner application ${name} was changed.`,
  });
  return undefined;
}

/** What creation and change have in common. */
async function members({ core, options }: Call) {
  const file = options.text('certificate');
  const certificate =
    file === undefined ? undefined : await readCertificateFile(resolve(core.directory, file));
  return named({
    metadataUrl: options.text('metadataUrl'),
    certificate: certificate?.raw.toString('base64'),
    useOAuthServer: options.flag('useOauthServer') || undefined,
    oauthServer: options.text('oauthServer'),
    enabled: options.truth('enabled'),
    acceptSecurityIdentifierInformation: options.truth('acceptSecurityIdentifiers'),
  });
}

function addPreview(noun: Noun): void {
  noun.verb(
    {
      usage: 'preview <metadata-url>',
      summary: 'Fetches a metadata document and says what would be stored of it; changes nothing',
      examples: ['partner preview https://autodiscover.litwareinc.com/autodiscover/metadata/json/1'],
    },
    async ({ core, args: [metadataUrl = ''] }) => {
      const { value } = await core.progress.during('Fetching the metadata', () =>
        core.api.send<MetadataPreviewView>('POST', 'metadataPreviews', { body: { metadataUrl } }),
      );
      core.output.item(value, previewFields(core.dates));
      core.output.note(`Next: s2s partner create <name> --trust-level <level> --metadata-url ${metadataUrl}`);
      return undefined;
    },
  );
}
