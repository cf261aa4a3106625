/** Step: Autodiscover takes our token and says where the user's Exchange Web Services are (seeds/003). */
import type { OAuthConfiguration } from '../../registry/configuration/oauth-configuration.ts';
import {
  type AutodiscoverAnswer,
  getUserSettingsAction,
  getUserSettingsRequest,
  readUserSettings,
  type UserSettings,
} from '../exchange/autodiscover.ts';
import { type Finding, failed, isProblem, type Problem, passed } from '../findings.ts';
import type { PeerAddress } from '../outbound/peer-client.ts';
import type { PeerSession } from '../peer-session.ts';
import type { TestToken } from '../ports.ts';
import type { Evidence } from '../report.ts';
import { userAddress } from '../requests.ts';

export interface AutodiscoverQuestion {
  readonly address: PeerAddress;
  readonly token: TestToken;
  /** The user's address. */
  readonly mailbox: string;
}

export interface AutodiscoverOptions {
  readonly session: PeerSession;
  readonly allowedDomains: OAuthConfiguration['exchangeAutodiscoverAllowedDomains'];
  /** Finds another service and has a token issued for its host. */
  readonly reach: (url: string) => Promise<Omit<AutodiscoverQuestion, 'mailbox'> | Problem>;
}

/** A mailbox may have moved to another forest and from there to the cloud; more hops are circles. */
const mostHops = 3;

/** Asks, and follows redirects to services that are allowed. @throws Outage when no token can be issued */
export async function askAutodiscover(
  question: AutodiscoverQuestion,
  options: AutodiscoverOptions,
): Promise<Finding<UserSettings>> {
  let asked = question;
  const redirects: string[] = [];
  for (let hop = 0; hop <= mostHops; hop++) {
    const answer = await ask(asked, options.session);
    if (isProblem(answer)) return withRedirects(answer, redirects);
    if ('settings' in answer) return found(answer, redirects);
    redirects.push(answer.redirect.target);
    const next = await follow(answer.redirect, asked, options);
    if (isProblem(next)) return withRedirects(next, redirects);
    asked = next;
  }
  return failed('AutodiscoverRedirectEndless', 'Autodiscover redirects again and again.', { redirects });
}

type Answer = AutodiscoverAnswer & { readonly evidence: Evidence };

async function ask(
  { address, token, mailbox }: AutodiscoverQuestion,
  session: PeerSession,
): Promise<Answer | Problem> {
  const body = getUserSettingsRequest(mailbox, address.url.href);
  const reply = await session.soap(address, { token, body, mailbox, action: getUserSettingsAction });
  if (isProblem(reply)) return reply;
  const { evidence } = reply;
  if ('redirect' in reply) {
    const [target = ''] = reply.redirect.header('location');
    return { redirect: { to: 'url', target }, evidence };
  }
  if ('fault' in reply) {
    const { faultCode } = reply.fault;
    return failed('AutodiscoverRefused', `Autodiscover refuses with ${faultCode}.`, {
      ...evidence,
      ...reply.fault,
    });
  }
  const answer = readUserSettings(reply.body);
  return { ...answer, evidence: { ...evidence, ...('evidence' in answer && answer.evidence) } };
}

function found(
  { settings, evidence }: Extract<Answer, { readonly settings: UserSettings }>,
  redirects: readonly string[],
): Finding<UserSettings> {
  const { ewsUrl, isExternal } = settings;
  const message = `Autodiscover names ${isExternal ? 'the external' : 'only the internal'} address of EWS.`;
  return passed(settings, message, { ...evidence, ewsUrl, ...(redirects.length > 0 && { redirects }) });
}

function withRedirects(problem: Problem, redirects: readonly string[]): Problem {
  if (redirects.length === 0) return problem;
  return { ...problem, evidence: { ...problem.evidence, redirects } };
}

async function follow(
  { to, target }: { readonly to: 'url' | 'mailbox'; readonly target: string },
  asked: AutodiscoverQuestion,
  { allowedDomains, reach }: AutodiscoverOptions,
): Promise<AutodiscoverQuestion | Problem> {
  const { url } = asked.address;
  const mailbox = to === 'mailbox' ? userAddress(target) : asked.mailbox;
  if (mailbox === undefined || (to === 'url' && !URL.canParse(target, url.href))) {
    return failed('AutodiscoverRedirectForbidden', 'Autodiscover redirects to what is no address.');
  }
  if (to === 'mailbox') return { ...asked, mailbox };
  const next = new URL(target, url.href);
  if (next.host !== url.host && !isAllowed(next.hostname, allowedDomains)) {
    const message = `Autodiscover redirects to ${next.hostname}, which is not among the allowed domains.`;
    return failed('AutodiscoverRedirectForbidden', message);
  }
  // The redirect may name the file; the service is beside it (seeds/003).
  next.pathname = next.pathname.replace(/\.xml$/i, '.svc');
  const reached = await reach(next.href);
  return isProblem(reached) ? reached : { ...reached, mailbox };
}

/** `litwareinc.com` is that host alone, `*.litwareinc.com` any below it. */
export function isAllowed(hostname: string, allowedDomains: readonly string[]): boolean {
  return allowedDomains.some((entry) =>
    entry.startsWith('*.') ? hostname.endsWith(entry.slice(1)) : hostname === entry,
  );
}
