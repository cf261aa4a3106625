/** Step: the call itself. Whether the peer takes the token is what counts, and not what it says about the mailbox. */
import { getUserSettingsAction, getUserSettingsRequest, readUserSettings } from '../exchange/autodiscover.ts';
import { findFolderRequest } from '../exchange/ews.ts';
import { type Finding, failed, isProblem, passed, warned } from '../findings.ts';
import { answerEvidence, statusProblem } from '../judge-answer.ts';
import { callEws, type MailboxAccess } from '../mailbox-access.ts';
import type { Evidence } from '../report.ts';
import type { TestService } from '../requests.ts';
import { issuerOfToken } from '../token-view.ts';

export function callService(service: TestService, access: MailboxAccess): Promise<Finding<true>> {
  if (service === 'EWS')
    return access.mailbox === undefined ? callAsApplication(access) : callMailbox(access);
  // Autodiscover answers about users only; its page is enough to see that the application is let in.
  return service === 'AutoD' && access.mailbox !== undefined
    ? askAboutUser(access.mailbox, access)
    : read(access);
}

const inbox = { distinguished: 'inbox' };

async function callMailbox(access: MailboxAccess): Promise<Finding<true>> {
  const answer = await callEws('FindFolder', findFolderRequest(inbox), access);
  if (isProblem(answer)) return answer;
  return passed(true, 'Exchange Web Services let us into the mailbox.', answer.evidence);
}

/** An application has no mailbox of its own: Exchange says so, and by that that it took the token. */
async function callAsApplication(access: MailboxAccess): Promise<Finding<true>> {
  const answer = await callEws('FindFolder', findFolderRequest(inbox), access);
  if (!isProblem(answer)) return passed(true, 'Exchange Web Services take the token.', answer.evidence);
  const { responseCode } = answer.evidence;
  if (responseCode === undefined) return answer;
  const message = 'Exchange Web Services take the token, and name no mailbox of the application.';
  return passed(true, message, answer.evidence);
}

async function askAboutUser(
  mailbox: string,
  { session, address, token }: MailboxAccess,
): Promise<Finding<true>> {
  const body = getUserSettingsRequest(mailbox, address.url.href);
  const reply = await session.soap(address, { token, body, mailbox, action: getUserSettingsAction });
  if (isProblem(reply)) return reply;
  const { evidence } = reply;
  if ('redirect' in reply) return failed('PeerRedirects', 'Autodiscover redirects.', evidence);
  if ('fault' in reply) {
    const message = `Autodiscover refuses with ${reply.fault.faultCode}.`;
    return failed('AutodiscoverRefused', message, { ...evidence, ...reply.fault });
  }
  const answer = readUserSettings(reply.body);
  if (isProblem(answer)) return { ...answer, evidence: { ...evidence, ...answer.evidence } };
  const told: Evidence =
    'settings' in answer ? { ewsUrl: answer.settings.ewsUrl } : { redirect: answer.redirect.target };
  return passed(true, 'Autodiscover takes the token, and knows the user.', { ...evidence, ...told });
}

async function read({ session, address, token }: MailboxAccess): Promise<Finding<true>> {
  const answer = await session.get(address, token);
  if (isProblem(answer)) return answer;
  const evidence = answerEvidence(answer);
  const problem = statusProblem(answer, issuerOfToken(token));
  if (!problem) return passed(true, 'The peer takes the token.', evidence);
  // Neither refused nor answered: many services have nothing to say to a bare GET.
  const isMute = ['PeerPathUnknown', 'PeerRefuses'].includes(problem.code);
  if (!isMute) return problem;
  const message = `The peer does not refuse the token, but answers with status ${answer.httpStatus}.`;
  return warned(true, 'CallNotUnderstood', message, evidence);
}
