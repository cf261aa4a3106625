/**
 * Token introspection (RFC 7662) for resource servers that are our service principals: they prove who they are as at
 * the token endpoint, show a token that somebody has shown them, and learn what it means. Of a token that is not
 * accepted they learn that and nothing else; the reason is in the log.
 */
import { Outage } from '../base/errors.ts';
import type { ServicePrincipal } from '../registry/principals/service-principal.ts';
import type { Realms } from '../registry/realm.ts';
import { authenticateClient, type ClientAuthenticationOptions } from '../tokens/authenticate-client.ts';
import { claimedClient } from '../tokens/claimed-client.ts';
import { type Inactive, isInactive, type Judged } from '../tokens/judge/judged.ts';
import { longestToken } from '../tokens/judge/outer-token.ts';
import { isOAuthRefusal, type OAuthRefusal, refuseToken } from '../tokens/oauth-refusal.ts';
import { presentedCredential } from '../tokens/token-request.ts';
import {
  type Handler,
  type HttpRequest,
  type HttpResponse,
  jsonResponse,
  type RequestContext,
} from './exchange.ts';
import { introspectionContent } from './introspection-answer.ts';
import type { Limited } from './limits/limit-tables.ts';
import { noLimits, type RequestLimits, type Visit } from './limits/request-limits.ts';
import { notingProof, withinLimits } from './limits/within-limits.ts';
import { readOAuthForm } from './oauth-form.ts';
import { outageRefusal, refusing } from './refused-request.ts';

export interface IntrospectionOptions extends ClientAuthenticationOptions {
  readonly realms: Realms;
  readonly publicUrl: string;
  /** Absent where nothing is counted. */
  readonly limits?: RequestLimits;
  /** Judges a token as shown to that application. @throws Outage */
  readonly judgeToken: (token: string, resource: ServicePrincipal) => Promise<Judged | Inactive>;
}

/** The longest token and the longest assertion, percent-encoded where a token needs none, and room for the rest. */
const mostBytes = 32_768;

const longest = new Map([
  ['token', longestToken],
  ['token_type_hint', 256],
  ['client_id', 512],
  ['client_secret', 512],
  ['client_assertion', 8192],
  ['client_assertion_type', 256],
]);

export function createIntrospectionEndpoint(options: IntrospectionOptions): Handler {
  return async (request, context) => {
    const { tooMany, refuse } = refusing('modern', request, context, options.clock);
    const serve = async (visit: Visit) => {
      try {
        const asked = await readQuestion(request, visit, options);
        if ('by' in asked) return tooMany(asked);
        if (isOAuthRefusal(asked)) return refuse(asked);
        return answer(asked, await options.judgeToken(asked.token, asked.resource), context);
      } catch (error) {
        // Whether a token holds is not known then, so nothing is said of it.
        if (!(error instanceof Outage)) throw error;
        if (error.byAskers) visit.failed();
        return refuse(outageRefusal(error), error.retryAfter);
      }
    };
    return withinLimits(request, options.limits ?? noLimits, tooMany, serve);
  };
}

interface Question {
  readonly token: string;
  readonly resource: ServicePrincipal;
}

/** Who asks is found out before anything is said about any token (RFC 7662 §2.1, §4). */
async function readQuestion(
  request: HttpRequest,
  visit: Visit,
  options: IntrospectionOptions,
): Promise<Question | OAuthRefusal | Limited> {
  const read = await readOAuthForm(request, { ...options, mostBytes, longest });
  if (isOAuthRefusal(read)) return read;
  const { realm, form, basic, endpoint } = read;
  const credential = presentedCredential(form, basic);
  if (credential && 'refusal' in credential) return credential;
  const limited = visit.claim(claimedClient({ credential }));
  if (limited) return limited;
  const uses = notingProof(options.uses, visit);
  const client = await authenticateClient(
    { realm, credential, tokenEndpoint: endpoint },
    { ...options, uses },
  );
  if (isOAuthRefusal(client)) return client;
  const token = form.get('token');
  if (token === undefined) return refuseToken('ParameterMissing', undefined, 'token');
  return { token, resource: client.principal };
}

const neverCached = { 'cache-control': 'no-store', pragma: 'no-cache' };

function answer({ resource }: Question, verdict: Judged | Inactive, context: RequestContext): HttpResponse {
  const clientId = resource.appId;
  if (isInactive(verdict)) {
    const { inactive: detail, brokenRule } = verdict;
    context.conclude('token.introspected', { clientId, active: false, detail, brokenRule });
    return jsonResponse(200, { active: false }, neverCached);
  }
  const { tokenKind, issuedBy, application, earlierKey } = verdict;
  const { appId, partner } = application;
  const fields = { tokenKind, issuedBy, application: appId, partner, earlierKey };
  const forUser = verdict.user !== undefined;
  context.conclude('token.introspected', { clientId, active: true, ...fields, forUser });
  return jsonResponse(200, introspectionContent(verdict), neverCached);
}
