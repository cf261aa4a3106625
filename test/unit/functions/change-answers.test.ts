/** What is read after a change was made cannot undo it: the answer says that it was made, and what is missing. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import { contosoUrl, registerLitware } from '../../support/observed/litware.ts';
import { createObservedService, type ObservedService } from '../../support/observed/service.ts';
import { lyncId } from '../../support/token-service.ts';

const down = new Outage('tables', 'no answer in time');
const path = `/api/servicePrincipals/${lyncId}`;

/** Another instance, which has read nothing yet and cannot read when credentials were used. */
async function withoutUses(error: Error): Promise<ObservedService> {
  const observed = await createObservedService();
  await registerLitware(observed);
  const credentialUses = { note: async () => {}, of: () => Promise.reject(error) };
  return observed.another('instance-2', { registry: { ...observed.stores, credentialUses } });
}

/** Another instance, which has read nothing yet and cannot read the configuration. */
async function withoutConfiguration(): Promise<ObservedService> {
  const observed = await createObservedService();
  await registerLitware(observed);
  observed.stores.configuration.failWith(down);
  return observed.another('instance-2');
}

async function send(observed: ObservedService, method: string, to: string, body?: object) {
  const headers = { 'if-match': '*' };
  const { status, text } = await observed.manage(to, { method, headers, ...(body && { body }) });
  return { status, content: JSON.parse(text) };
}

const codesOf = ({ warnings }: { warnings: readonly { code: string }[] }) => warnings.map(({ code }) => code);
const lastLine = ({ lines }: ObservedService) => JSON.parse(lines.at(-1)?.message ?? '{}');

describe('a change of a principal whose last uses cannot be read', () => {
  it.each([
    ['PATCH', path, { displayName: 'Lync 2' }, { displayName: 'Lync 2' }],
    ['POST', `${path}/addNames`, { servicePrincipalNames: [`${lyncId}/a.example`] }, { appId: lyncId }],
    ['DELETE', path, undefined, { deletedDate: '2026-07-01T00:00:00Z' }],
  ])('is answered as made: %s %s', async (method, to, body, value) => {
    const observed = await withoutUses(down);
    const { status, content } = await send(observed, method, to, body);
    expect([status, content]).toMatchObject([200, { changed: true, value }]);
    expect(codesOf(content)).toEqual(['AnswerIncomplete']);
    expect(content.warnings[0].message).toContain('when its credentials were last used');
    expect(lastLine(observed)).toMatchObject({ event: 'registry.changed', changed: true });
  });

  it('is shown by nobody who only asks for it: there is nothing that was made', async () => {
    const { status } = await send(await withoutUses(down), 'GET', path);
    expect(status).toBe(503);
  });

  it('does not hide a bug', async () => {
    const { status } = await send(await withoutUses(new TypeError('a bug')), 'PATCH', path, {
      enabled: false,
    });
    expect(status).toBe(500);
  });
});

describe('a change of a partner whose warnings cannot be read', () => {
  it.each([
    ['PATCH', '/api/partnerApplications/Contoso', { enabled: false }, { enabled: false }],
    ['PATCH', '/api/partnerApplications/Contoso', { metadataUrl: contosoUrl }, { name: 'Contoso' }],
    ['POST', '/api/partnerApplications/Contoso/refreshMetadata', {}, { name: 'Contoso' }],
  ])('is answered as made: %s %s %o', async (method, to, body, value) => {
    const observed = await withoutConfiguration();
    const { status, content } = await send(observed, method, to, body);
    expect([status, content]).toMatchObject([200, { value }]);
    expect(codesOf(content)).toEqual(['AnswerIncomplete']);
  });

  it('which is its deletion has none to read', async () => {
    const { status, content } = await send(
      await withoutConfiguration(),
      'DELETE',
      '/api/partnerApplications/Contoso',
    );
    expect([status, codesOf(content)]).toEqual([200, []]);
  });
});
