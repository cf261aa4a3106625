/** The verdict on a token in a few lines: whether it is accepted and why not, who issued and signed it, to whom it is shown. */
import type { TokenInspectionView } from '../../../shared/http/api/document/token-inspections.ts';
import type { Dates } from '../../core/dates.ts';
import type { Column } from '../../core/text-layout.ts';
import { withWellKnownName } from '../shown/well-known.ts';

type View = TokenInspectionView;

export function verdictFields(dates: Dates): Column<View>[] {
  return [
    { title: 'Verdict', value: ({ active }) => (active ? 'accepted' : 'not accepted') },
    { title: 'Broken rule', value: ({ brokenRule }) => brokenRule, seldom: true },
    { title: 'Why', value: whyNot, seldom: true },
    { title: 'Its form', value: ({ faults }) => faults, seldom: true },
    { title: 'Kind', value: ({ tokenKind }) => kindWords.get(tokenKind ?? '') ?? tokenKind, seldom: true },
    { title: 'Issuer', value: ({ issuer: { name } }) => name, seldom: true },
    { title: 'Issuer is', value: issuerWords, seldom: true },
    { title: 'Key', value: ({ key: { kid } }) => kid, seldom: true },
    { title: 'Key is', value: keyWords, seldom: true },
    { title: 'Thumbprint', value: ({ key: { thumbprint } }) => thumbprint, seldom: true },
    { title: 'Signature', value: signatureWords, seldom: true },
    { title: 'Shown to', value: shownTo },
    { title: 'Judged at', value: ({ judgedDate }) => dates.full(judgedDate) },
  ];
}

function whyNot({ detail, message }: View): string {
  return detail === null ? '' : `${detail}: ${message}`;
}

const kindWords = new Map([
  ['authorizationServerToken', 'application token of our authorization server'],
  ['accessToken', 'access token of our authorization server (RFC 9068)'],
  ['selfIssuedToken', 'token that this service signed as a partner'],
  ['partnerToken', 'application or actor token of a partner application'],
  ['oauthServerToken', 'application or actor token of an OAuth server'],
  ['openIdToken', 'access token of an OpenID Connect server'],
  ['identityToken', 'identity token of Exchange'],
  ['outerToken', 'outer token: names a user, with an actor token inside'],
]);

function issuerWords({ issuer: { name, issuedBy, registeredAs } }: View): string {
  if (name === null) return '';
  if (issuedBy === 'authorizationServer') return 'this service, as the authorization server of its realm';
  if (issuedBy === 'self') return 'this service, as a partner';
  if (issuedBy === 'partner') return `the partner application ${registeredAs}`;
  return issuedBy === 'oauthServer' ? `the OAuth server ${registeredAs}` : 'not known here';
}

function keyWords({ key: { kid, found, source } }: View): string {
  if (source === null) return kid === null ? '' : 'not known here';
  return found ? `a key of ${sourceWords(source)}` : `none of the keys of ${sourceWords(source)}`;
}

function sourceWords(source: string): string {
  return source === 'own ring' ? 'our own ring' : source;
}

function signatureWords({ key: { verifies } }: View): string {
  if (verifies === null) return '';
  return verifies ? 'made by that key' : 'not made by that key';
}

function shownTo({ resource }: View): string {
  if (!resource) return 'no application here: the audience names none';
  return `${resource.displayName}, ${withWellKnownName(resource.appId)}`;
}
