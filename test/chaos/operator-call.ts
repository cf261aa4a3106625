/** One call of the operator: sent under a reason of its own, judged by its answer, and written down. */
import type { Act } from './history.ts';
import { type Answer, memberOf, send } from './http.ts';
import type { World } from './world.ts';

export interface Order {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/`. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly object: string;
  readonly action: string;
  readonly facts?: Readonly<Record<string, string>>;
  readonly ifMatch?: string;
}

export interface Done extends Answer {
  readonly end: Act['end'];
  readonly answeredAt: number;
}

export interface OperatorCalls {
  /** The reason that the next order will be sent under. */
  nextReason(): string;
  give(order: Order): Promise<Done>;
  /** The answer's JSON; undefined when there was no good answer. */
  look<T>(path: string): Promise<{ readonly value: T; readonly etag: string } | undefined>;
}

/** @param token of somebody who may do everything; it lives for a day */
export function createOperatorCalls({ recorder, any }: World, token: string): OperatorCalls {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  let given = 0;

  return {
    nextReason: () => `chaos-${given}`,
    async give({ method, path, body = {}, object, action, facts = {}, ifMatch }) {
      const index = given;
      given += 1;
      const reason = `chaos-${index}`;
      const { url, name: instance } = any();
      const sentAt = recorder.now();
      const target = method === 'DELETE' ? `${path}?reason=${reason}` : path;
      const answer = await send(`${url}/api/${target}`, {
        method,
        headers: ifMatch === undefined ? headers : { ...headers, 'if-match': ifMatch },
        ...(method !== 'DELETE' && { body: JSON.stringify({ ...body, reason }) }),
      });
      const answeredAt = recorder.now();
      const { status } = answer;
      const end = endOf(answer);
      const when = { instance, sentAt, answeredAt };
      const code = memberOf(answer, 'title');
      recorder.acts.push({ index, reason, object, action, facts, ...when, end, status, code });
      return { ...answer, end, answeredAt };
    },
    async look<T>(path: string) {
      const { status, text, etag } = await send(`${any().url}/api/${path}`, { headers });
      return status === 200 ? { value: JSON.parse(text) as T, etag } : undefined;
    },
  };
}

function endOf({ status, text }: Answer): Act['end'] {
  if (status === 0 || status >= 500) return 'unknown';
  if (status >= 400) return 'refused';
  return (JSON.parse(text) as { changed?: boolean }).changed === false ? 'unchanged' : 'changed';
}
