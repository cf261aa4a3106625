/**
 * Lines that would become headers, and methods that a route has not, at every route over real HTTP: neither gets
 * anywhere.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import { type Route, routes } from '../../shared/http/routes.ts';
import {
  codeOf,
  endpoints,
  form,
  type OAuthCalls,
  startOAuthCalls,
} from '../support/fuzz/oauth-endpoints.ts';
import { manage } from '../support/management.ts';
import { buildBundle } from '../support/service-stack.ts';

const { realm } = litware;
const nobody = '0000000e-0000-4000-8000-00000000000e';

let calls: OAuthCalls;

beforeAll(async () => {
  await buildBundle();
  calls = await startOAuthCalls();
});

afterAll(() => calls?.stack.stop());

describe('5.2 Header injection, CRLF in echoed values', () => {
  const injected = 'x\r\nx-injected: 1\r\n\r\n<script>';
  const escaped = encodeURIComponent(injected);
  const targets = [
    ...Object.values<Route>(routes).map(({ template }) => `/${template.replaceAll(/\{\w+\}/g, escaped)}`),
    ...['/metadata/json/1', '/api/partnerApplications', '/oauth2/authorize'].map(
      (path) => `${path}?realm=${escaped}&state=${escaped}&filter=${escaped}`,
    ),
  ];

  it('no line of a path or a query becomes a line of an answer', async () => {
    for (const target of targets)
      for (const method of ['GET', 'POST']) {
        const { head, status, text } = await calls.ask(target, '', {}, method);
        expect([target, status < 500, /injected/i.test(head)]).toEqual([target, true, false]);
        expect(text).not.toContain('<script>');
      }
  });

  it.each(endpoints)(
    'no value of a form at %s is told in a header, or as it was in the body',
    async (path) => {
      for (const name of ['client_id', 'client_secret', 'resource', 'scope', 'grant_type', 'token', 'x'])
        for (const value of [injected, '"\\<script>', 'x\u2028y', 'x'.repeat(400)]) {
          const { head, text } = await calls.ask(path, form({ ...calls.goodOf(path), [name]: value }));
          expect(head).not.toContain('injected');
          expect(text).not.toContain('<script>');
          // RFC 6749 §5.2: nothing beyond these characters, and on the ACS wire its own line ends.
          const told = (JSON.parse(text) as { error_description?: string }).error_description ?? '';
          expect(told).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e\r\n]*$/);
        }
    },
  );

  it('no such line is in the log', () => {
    expect(calls.stack.host.lines().filter((line) => /x-injected: 1/.test(line))).toEqual([]);
  });
});

describe('5.2 Method confusion', () => {
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  const open = Object.entries<Route>(routes).filter(([, { role }]) => role === undefined);

  it.each(open)(
    '%s answers any method that it has not with 405, and says which it has',
    async (_name, route) => {
      const target = `/${route.template.replaceAll('{realm}', realm).replaceAll(/\{\w+\}/g, nobody)}`;
      for (const method of methods.filter((each) => !route.methods.includes(each))) {
        const answer = await calls.ask(target, '', {}, method);
        expect([method, answer.status, answer.headers.allow]).toEqual([
          method,
          405,
          route.methods.join(', '),
        ]);
      }
    },
  );

  it.each(Object.entries<Route>(routes).filter(([, { role }]) => role !== undefined))(
    '%s answers them so to whoever may ask',
    async (_name, route) => {
      const { token: shown } = await manage(calls.stack.url, calls.stack.identity);
      const target = `/${route.template.replaceAll(/\{\w+\}/g, nobody)}`;
      for (const method of methods.filter((each) => !route.methods.includes(each))) {
        const answer = await calls.ask(target, '', { authorization: `Bearer ${shown}` }, method);
        expect([method, ...codeOf(answer)]).toEqual([method, 405, 'MethodNotAllowed']);
        expect(answer.headers.allow).toBe(route.methods.join(', '));
      }
    },
  );

  it.each(endpoints)('no header makes another method of a GET at %s', async (path) => {
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override'])
      expect((await calls.ask(path, '', { [name]: 'POST' }, 'GET')).status).toBe(405);
    const asParameter = await calls.ask(`${path}?_method=GET`, form(calls.goodOf(path)));
    expect(asParameter.status).toBe(200);
  });
});
