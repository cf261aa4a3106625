/** Adding and removing credentials of a kept principal: shown once, one key one principal, two at once both heard. */
import { describe, expect, it } from 'vitest';
import { checkSecret } from '../../../../shared/tokens/client-secret.ts';
import { defaultNotAfter, type TestCertificate } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import { threeCertificates } from '../../../support/foreign-trust.ts';
import { refusalsOf, succeeded } from '../../../support/outcomes.ts';
import { createRegistryBench, dryRun, operator } from '../../../support/registry-bench.ts';
import { exchangeId, homeRealm, lyncId } from '../../../support/token-service.ts';

const [one, two, three] = await threeCertificates();

async function setUp() {
  const bench = createRegistryBench();
  const { acts, credentials, store } = bench.principals;
  for (const appId of [exchangeId, lyncId]) {
    const flags = { enabled: true, trustedForDelegation: false, requiredRoles: [] };
    const request = { appId, displayName: appId, servicePrincipalNames: [], ...flags };
    succeeded(await acts.create(request, operator));
  }
  const addKey = (certificate: TestCertificate, id = exchangeId, call = operator) =>
    credentials.addKey(
      id,
      { key: certificate.der.toString('base64'), type: 'AsymmetricX509Cert', usage: 'Verify' },
      call,
    );
  const now = async (id = exchangeId) => succeeded(await acts.find(id)).value;
  return { ...bench, acts, credentials, store, addKey, now };
}

describe('a key', () => {
  it('is added with an id of its own, and kept', async () => {
    const { addKey, now } = await setUp();
    const added = succeeded(await addKey(one));
    expect(added).toMatchObject({ changed: true, credential: { endsAt: defaultNotAfter } });
    expect((await now()).keyCredentials).toEqual([added.credential]);
    expect(added.value).toEqual(await now());
    const other = succeeded(await addKey(two));
    expect(other.credential.keyId).not.toBe(added.credential.keyId);
    expect((await now()).keyCredentials).toHaveLength(2);
  });

  it('is added and removed by the object id as well', async () => {
    const { addKey, now, credentials } = await setUp();
    const { id } = await now();
    const { credential } = succeeded(await addKey(one, id));
    succeeded(await credentials.removeKey(id, credential.keyId, operator));
    expect((await now()).keyCredentials).toEqual([]);
  });

  it('belongs to one principal, and is free again when that gives it up or is deleted', async () => {
    const { addKey, credentials, acts } = await setUp();
    const { credential } = succeeded(await addKey(one));
    for (const call of [dryRun, operator])
      expect(refusalsOf(await addKey(one, lyncId, call))).toEqual(['CredentialAlreadyRegistered key']);
    succeeded(await credentials.removeKey(exchangeId, credential.keyId, operator));
    const moved = succeeded(await addKey(one, lyncId));
    expect(refusalsOf(await addKey(one))).toEqual(['CredentialAlreadyRegistered key']);
    succeeded(await acts.remove(lyncId, operator));
    succeeded(await addKey(one));
    expect(refusalsOf(await acts.restore(lyncId, operator))).toEqual(['CredentialAlreadyRegistered key']);
    expect(moved.changed).toBe(true);
  });

  it('that two principals are given at once is that of one', async () => {
    const { addKey, store, now } = await setUp();
    store.meanwhile(() => addKey(one, lyncId));
    expect(refusalsOf(await addKey(one))).toEqual(['CredentialAlreadyRegistered key']);
    expect((await now()).keyCredentials).toEqual([]);
    expect((await now(lyncId)).keyCredentials).toHaveLength(1);
  });

  it('two that one principal is given at once are both its own', async () => {
    const { addKey, store, now } = await setUp();
    store.meanwhile(() => addKey(two));
    succeeded(await addKey(one));
    expect((await now()).keyCredentials).toHaveLength(2);
  });

  it('is added in a dry run without being kept', async () => {
    const { addKey, now, store } = await setUp();
    const before = store.writes();
    expect(succeeded(await addKey(one, exchangeId, dryRun))).toMatchObject({ changed: true });
    expect((await now()).keyCredentials).toEqual([]);
    expect(store.writes()).toBe(before);
  });

  it('is told in the audit by its thumbprint, without its value', async () => {
    const { addKey, store, credentials } = await setUp();
    const { credential } = succeeded(await addKey(one));
    expect(store.audited().at(-1)).toMatchObject({
      action: 'keyCredentialAdded',
      object: `servicePrincipals/${exchangeId}`,
      before: { keyCredentials: [] },
      after: { keyCredentials: [{ keyId: credential.keyId, customKeyIdentifier: one.thumbprint }] },
    });
    expect(JSON.stringify(store.audited())).not.toContain(credential.certificate);
    succeeded(await credentials.removeKey(exchangeId, credential.keyId, operator));
    expect(store.audited().at(-1)?.action).toBe('keyCredentialRemoved');
  });

  it('is removed by its id alone', async () => {
    const { addKey, credentials, now } = await setUp();
    const kept = succeeded(await addKey(one)).credential;
    const gone = succeeded(await addKey(two)).credential;
    for (const call of [dryRun, operator])
      expect(refusalsOf(await credentials.removeKey(exchangeId, three.x5t, call))).toEqual([
        'NotFound keyId',
      ]);
    expect(refusalsOf(await credentials.removeKey(lyncId, gone.keyId, operator))).toEqual(['NotFound keyId']);
    succeeded(await credentials.removeKey(exchangeId, gone.keyId.toUpperCase(), operator));
    expect((await now()).keyCredentials).toEqual([kept]);
  });
});

describe('a secret', () => {
  it('is shown once, proves the principal, and is neither kept nor audited', async () => {
    const { credentials, now, store } = await setUp();
    const { secretText, credential } = succeeded(
      await credentials.addPassword(exchangeId, { displayName: 'first' }, operator),
    );
    const principal = { ...(await now()), realm: homeRealm };
    expect(checkSecret(principal, secretText ?? '', testNow)).toEqual({ keyId: credential.keyId });
    expect(JSON.stringify(await store.read(exchangeId))).not.toContain(secretText);
    const told = JSON.stringify(store.audited());
    for (const hidden of [secretText, credential.hash, '"hint"', '"hash"'])
      expect(told).not.toContain(hidden);
    expect(told).toContain(credential.keyId);
    expect(store.audited().at(-1)?.action).toBe('passwordCredentialAdded');
  });

  it('of a dry run is nobody’s, and not told', async () => {
    const { credentials, now } = await setUp();
    const tried = succeeded(await credentials.addPassword(exchangeId, {}, dryRun));
    expect(tried).toMatchObject({ changed: true, secretText: null });
    expect((await now()).passwordCredentials).toEqual([]);
  });

  it('is one of two, so that one can take the place of the other', async () => {
    const { credentials, now, clock } = await setUp();
    const add = (call = operator) => credentials.addPassword(exchangeId, {}, call);
    const old = succeeded(await add()).credential;
    succeeded(await add());
    for (const call of [dryRun, operator])
      expect(refusalsOf(await add(call))).toEqual(['CredentialLimitReached']);
    succeeded(await credentials.removePassword(exchangeId, old.keyId, operator));
    succeeded(await add());
    expect((await now()).passwordCredentials).toHaveLength(2);
    clock.advance(730 * 86_400);
    succeeded(await add());
    expect((await now()).passwordCredentials).toHaveLength(3);
  });

  it('two that are made at once are both good', async () => {
    const { credentials, now, store } = await setUp();
    const made: (string | null)[] = [];
    const add = async () => {
      made.push(succeeded(await credentials.addPassword(exchangeId, {}, operator)).secretText);
    };
    store.meanwhile(add);
    await add();
    expect(made).toHaveLength(2);
    const principal = { ...(await now()), realm: homeRealm };
    for (const secretText of made)
      expect(checkSecret(principal, secretText ?? '', testNow)).toHaveProperty('keyId');
  });

  it('with wrong dates is not made', async () => {
    const { credentials, store } = await setUp();
    const before = store.writes();
    const refused = await credentials.addPassword(
      exchangeId,
      { endDateTime: '2100-01-01T00:00:00Z' },
      operator,
    );
    expect(refusalsOf(refused)).toEqual(['CredentialDatesInvalid endDateTime']);
    expect(store.writes()).toBe(before);
  });
});

it.each(['', 'exchange', '00000000-0000-4000-8000-000000000009'])('nobody is called %j', async (id) => {
  const { credentials, addKey } = await setUp();
  for (const outcome of [
    await addKey(one, id),
    await credentials.removeKey(id, 'key', operator),
    await credentials.addPassword(id, {}, operator),
    await credentials.removePassword(id, 'key', operator),
  ])
    expect(refusalsOf(outcome)).toEqual(['NotFound']);
});

it('what the caller has seen decides on credentials, too', async () => {
  const { addKey, acts, credentials } = await setUp();
  const { etag } = succeeded(await acts.find(exchangeId));
  const { credential } = succeeded(await addKey(one));
  const late = { ...operator, ifMatch: etag };
  expect(refusalsOf(await addKey(two, exchangeId, late))).toEqual(['PreconditionFailed']);
  for (const outcome of [
    await credentials.removeKey(exchangeId, credential.keyId, late),
    await credentials.addPassword(exchangeId, {}, late),
    await credentials.removePassword(exchangeId, 'x', late),
  ])
    expect(refusalsOf(outcome)).toEqual(['PreconditionFailed']);
});
