/**
 * A request to an OAuth endpoint, read once and strictly: a form by POST, its parameters in the body and nowhere
 * else, at most one way of client authentication shown in the header (RFC 6749 §2.3.1, §3.2).
 */
import type { Realms } from '../registry/realm.ts';
import { type OAuthRefusal, refuseToken } from '../tokens/oauth-refusal.ts';
import { readBasicCredentials } from './basic-credentials.ts';
import type { HttpRequest } from './exchange.ts';
import { readForm } from './form.ts';

export interface OAuthForm {
  /** Canonical realm that the path (or, for lack of one, the home realm) names. */
  readonly realm: string;
  /** Each parameter once, those without a value left out. */
  readonly form: ReadonlyMap<string, string>;
  readonly basic: { readonly clientId: string; readonly secret: string } | undefined;
  /** The URL that was called. */
  readonly endpoint: string;
}

export interface OAuthFormRules {
  readonly realms: Pick<Realms, 'resolve'>;
  readonly publicUrl: string;
  readonly mostBytes: number;
  /** Parameters that the endpoint reads, with the longest value that makes sense. */
  readonly longest: ReadonlyMap<string, number>;
  /** One deployed client of the legacy wire misspells the header's name, so there it may be absent. */
  readonly mayOmitType?: boolean;
}

/** @returns the form, or the first rule that the request breaks. @throws Outage when the realm is not known */
export async function readOAuthForm(
  request: HttpRequest,
  rules: OAuthFormRules,
): Promise<OAuthForm | OAuthRefusal> {
  const problem = outerProblem(request, rules);
  if (problem) return problem;
  const body = await request.body(rules.mostBytes);
  if (body === 'tooLarge') return refuseToken('BodyTooLarge');
  if (body.length === 0) return refuseToken('BodyMissing');
  const realm = await rules.realms.resolve(request.params.realm);
  if (realm === undefined) return refuseToken('RealmUnknown');
  const form = readForm(body);
  if ('refusal' in form) return form;
  for (const [name, value] of form) {
    if (value.length > (rules.longest.get(name) ?? Number.POSITIVE_INFINITY))
      return refuseToken('ParameterTooLong', undefined, name);
  }
  const basic = readBasicCredentials(request.header('authorization'));
  if (basic === 'malformed') return refuseToken('ClientAuthenticationFailed', 'BasicHeaderMalformed');
  return { realm, form, basic, endpoint: `${rules.publicUrl}${request.url.pathname}` };
}

function outerProblem(
  request: HttpRequest,
  { longest, mayOmitType = false }: OAuthFormRules,
): OAuthRefusal | undefined {
  if (request.method !== 'POST') return refuseToken('MethodNotAllowed');
  const type = request.header('content-type');
  const encoding = request.header('content-encoding');
  const form = /^application\/x-www-form-urlencoded *(; *charset="?utf-8"? *)?$/i;
  const right = type === undefined ? mayOmitType : form.test(type);
  const plain = encoding === undefined || encoding === 'identity';
  if (!right || !plain) return refuseToken('ContentTypeUnsupported');
  const inQuery = [...request.url.searchParams.keys()].some((name) => longest.has(name));
  return inQuery ? refuseToken('ParameterInQuery') : undefined;
}
