/** What requests are answered: good ones are served whenever nothing is wrong, bad ones never. */
import { type Ask, type Disturbance, type History, overlaps, type Span } from '../history.ts';
import type { Law } from '../verdict.ts';

/** Why a request may fail: a fault that was on a moment before, or the death of the instance that was asked. */
function excuseOf(
  { disturbances, kills, bounds }: Pick<History, 'disturbances' | 'kills' | 'bounds'>,
  { instance, sentAt, answeredAt }: Pick<Ask, 'instance' | 'sentAt' | 'answeredAt'>,
): Disturbance | Span | undefined {
  const during = { from: sentAt, to: answeredAt };
  const killed = kills.find((kill) => kill.instance === instance && overlaps(kill, during));
  return killed ?? disturbances.find(({ from, to }) => overlaps({ from, to: to + bounds.recovery }, during));
}

export const availability: Law = (history) => {
  const judged = history.asks.filter((ask) => ask.sort === 'good' && !excuseOf(history, ask));
  const broken = judged.filter(({ status }) => status !== 200).map(lineOf);
  return { checked: judged.length, broken };
};

export const refusals: Law = ({ asks }) => {
  const bad = asks.filter(({ sort }) => sort === 'bad');
  return { checked: bad.length, broken: bad.filter(({ status }) => status === 200).map(lineOf) };
};

/** 503 says that a dependency is down, which only a fault may be the cause of; no other answer of the 5xx is ours. */
export const declaredAnswers: Law = (history) => {
  const calls = [...history.asks, ...history.acts];
  const broken = calls.filter((call) => {
    if (call.status === 503 || call.status === 0) return excuseOf(history, call) === undefined;
    return call.status >= 500;
  });
  return { checked: calls.length, broken: broken.map(lineOf) };
};

function lineOf(
  call: Pick<Ask, 'instance' | 'sentAt' | 'answeredAt' | 'status' | 'code'> & {
    kind?: string;
    action?: string;
  },
) {
  const { kind, action, instance, sentAt, answeredAt, status, code } = call;
  const what = kind ?? action ?? '';
  return `${what} at ${instance}, ${Math.round(sentAt)} to ${Math.round(answeredAt)} ms: ${status} ${code}`;
}
