/**
 * Nothing secret comes out where it does not belong. Secrets, keys, assertions, tokens and passwords that can be
 * recognized are planted in every place where one can be put, by those who may and by those who may not, while all goes
 * well and while the vault, the tables and a partner fail with them in their words. Then all that was written is searched.
 */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import { sha256 } from '../../shared/base/encoding.ts';
import { type CanaryJourney, type Kind, putFile, startCanaryJourney } from '../support/canary-journey.ts';
import { selfSigned, toPfx } from '../support/certificates.ts';
import { leaksIn } from '../support/observed/canaries.ts';
import { assertionForm } from '../support/principal-calls.ts';
import { buildBundle } from '../support/service-stack.ts';
import { compactJws } from '../support/token-service.ts';

/** One for each place, so that a leak says where it came from. */
const planted = (place: string) => `CANARY-${sha256(place).toString('hex')}`;
/** A token that says nothing but where it was put. */
const tokenAt = (place: string) =>
  compactJws({ alg: 'RS256', typ: 'JWT' }, { iss: planted(place), sub: planted(place) }, () =>
    planted(place),
  );

const stranger = await selfSigned({ keyName: 'canary', subject: 'CN=canary' });
const pfxPassword = planted('pfx-password');
const pfx = toPfx(stranger, { password: pfxPassword }).toString('base64');

/** All that must be nowhere, by its place; more are added as they come to be. */
const secrets: Record<string, string> = { pfxPassword, pfx, strangersKey: stranger.privateKeyPem };
const plant = (place: string) => (secrets[place] = planted(place));
const plantToken = (place: string) => (secrets[place] = tokenAt(place));

let journey: CanaryJourney;
const partnerWords = plant('partner-words');

beforeAll(async () => {
  await buildBundle();
  journey = await startCanaryJourney(partnerWords, inject('azurite').connectionString);
  const { stack, api } = journey;
  Object.assign(secrets, {
    clientSecret: await readFile(stack.litware.secret, 'utf8'),
    clientKey: await readFile(stack.litware.key, 'utf8'),
    identityHeader: stack.identity.header,
    managementToken: api.token,
    tablesKey: /AccountKey=([^;]+)/.exec(inject('azurite').connectionString)?.[1] ?? '',
  });
});
afterAll(() => journey?.stop());

const asLync = () => ({ client_id: litware.lync, client_secret: secrets.clientSecret ?? '' });
const exchange = { resource: `https://${litware.exchangeHost}` };
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe('planting', () => {
  it('in headers, addresses and forms of the public endpoints', async () => {
    const { form, call } = journey;
    const wires = ['oauth2/token', 'tokens/OAuth/2', 'oauth2/introspect'];
    const headers = [
      'authorization',
      'cookie',
      'x-functions-key',
      'traceparent',
      'tracestate',
      'referer',
      'user-agent',
    ];
    for (const path of wires) {
      for (const name of headers) {
        await form(
          path,
          { grant_type: 'client_credentials' },
          { [name]: `Bearer ${plant(`header-${name}`)}` },
        );
      }
      const basic = Buffer.from(`${litware.lync}:${plant('basic-secret')}`).toString('base64');
      await form(path, { grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` });
      await form(path, { grant_type: 'client_credentials' }, { 'content-type': plant('content-type') });
      await call(`/${litware.realm}/${path}?client_secret=${plant('query')}&code=${plant('code')}`, {
        method: 'POST',
      });
      for (const name of [
        'client_id',
        'client_secret',
        'resource',
        'scope',
        'grant_type',
        'requested_token_type',
      ]) {
        await form(path, {
          grant_type: 'client_credentials',
          ...asLync(),
          ...exchange,
          [name]: plant(`form-${name}`),
        });
      }
      await form(path, { ...asLync(), grant_type: 'client_credentials', [plant('parameter-name')]: 'x' });
      await form(path, { ...asLync(), token: plantToken('introspected') });
    }
    expect(journey.kept.refusals.length).toBeGreaterThan(40);
  });

  it('in assertions and tokens, good ones and bad ones', async () => {
    const { form, stack } = journey;
    const key = { privateKey: createPrivateKey(secrets.clientKey ?? '') };
    const pem = await readFile(stack.litware.certificate, 'utf8');
    const x5t = createHash('sha1').update(new X509Certificate(pem).raw).digest('base64url');
    const good = await assertionForm(stack.url, litware.lync, { ...key, x5t });
    secrets.goodAssertion = good.client_assertion ?? '';
    const grant = { grant_type: 'client_credentials', ...exchange };
    const issued = await form('oauth2/token', { ...grant, ...good });
    secrets.issuedToken = ((await issued.json()) as { access_token: string }).access_token;
    expect(issued.status).toBe(200);
    expect((await form('oauth2/token', { ...grant, ...good })).status).toBe(401);
    await form('oauth2/introspect', { ...asLync(), token: secrets.issuedToken });
    for (const name of ['client_assertion', 'assertion', 'subject_token', 'actor_token']) {
      const given = {
        ...exchange,
        [name]: plantToken(`token-${name}`),
        client_assertion_type: assertionType,
      };
      const more = {
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        actor_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      };
      for (const grant_type of [
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:jwt-bearer',
        'urn:ietf:params:oauth:grant-type:token-exchange',
        'http://oauth.net/grant_type/jwt/1.0/bearer',
      ]) {
        await form('tokens/OAuth/2', { grant_type, ...more, ...given });
        await form('oauth2/token', {
          grant_type,
          ...more,
          ...given,
          ...(name === 'client_assertion' ? {} : asLync()),
        });
      }
    }
  });

  it('in what administrators send, and what they are shown once', async () => {
    const { api, call, kept, partner } = journey;
    const made = await api.post(`servicePrincipals/${litware.lync}/passwordCredentials`);
    expect(made.status).toBe(201);
    secrets.newSecret = /"secretText":"([^"]+)"/.exec(made.text)?.[1] ?? '';
    await call('/api/servicePrincipals', {
      headers: { authorization: `Bearer ${plantToken('management-token')}` },
    });
    await api.post(`servicePrincipals/${litware.lync}/passwordCredentials`, {
      secretText: plant('chosen-secret'),
    });
    await api.post(`servicePrincipals/${litware.lync}/keyCredentials`, { key: secrets.strangersKey });
    await api.post(`servicePrincipals/${litware.lync}/addKey`, {
      proof: plantToken('proof'),
      keyCredential: { key: stranger.pem },
    });
    await api.post('certificateImports', { content: pfx, password: plant('wrong-password') });
    await api.post('certificateImports', { content: pfx, password: pfxPassword, acceptSanForSubject: true });
    await api.post('certificateImports', { content: Buffer.from(stranger.privateKeyPem).toString('base64') });
    await api.post('certificateImports', `{"content":"${plant('broken-json')}`);
    await api.post('tokenInspections', { token: plantToken('inspected') });
    await api.post('partnerApplications', {
      name: 'ill',
      metadataUrl: `${partner}/metadata/json/1?sig=${plant('sas')}`,
    });
    await api.post('metadataPreviews', { metadataUrl: `${partner}/metadata/json/1` });
    await api.post('partnerApplications', {
      name: 'canary-marker',
      displayName: { secret: plant('nested') },
    });
    kept.reports.push(
      (
        await api.post('connectivityTests', {
          kind: 'oauth',
          service: 'EWS',
          targetUri: `${partner}/ews/exchange.asmx`,
          mailbox: 'kim@contoso.com',
        })
      ).text,
    );
  });

  it('in the words of a vault and of tables that fail', async () => {
    const { stack, tables, api, form } = journey;
    const message = plant('vault-words');
    stack.vault.control.addFaults({ operation: '*', status: 403, message });
    expect(
      (await form('oauth2/token', { grant_type: 'client_credentials', ...asLync(), ...exchange })).status,
    ).toBe(503);
    await api.post('certificateImports', { content: pfx, password: pfxPassword, acceptSanForSubject: true });
    await api.get('certificates');
    await journey.call('/readyz');
    stack.vault.control.clearFaults();
    const words = plant('table-words');
    const code = plant('table-code');
    const error = { 'odata.error': { code, message: { lang: 'en-US', value: words } } };
    tables.intervene(async () => ({
      status: 400,
      headers: { 'x-ms-error-code': code },
      body: JSON.stringify(error),
    }));
    await api.get('servicePrincipals');
    await form('oauth2/token', {
      grant_type: 'client_credentials',
      client_id: crypto.randomUUID(),
      client_secret: 'x',
    });
    await journey.call('/readyz');
    await stack.host.fireTimer('roll-certificates');
    await stack.host.fireTimer('sweep-replays');
    tables.intervene(undefined);
  });

  it('in arguments, files and the environment of the command line', async () => {
    const { command, kept } = journey;
    const file = await putFile(journey, 'canary.pfx', Buffer.from(pfx, 'base64'));
    await command(['certificate', 'import', '--path', file, '--password', plant('argument-password')]);
    await command(['certificate', 'import', '--path', file, '--password-file', '-'], plant('standard-input'));
    await command(['certificate', 'import', '--path', file, '--password-file', '-'], pfxPassword);
    await command(['token', 'inspect', plantToken('argument-token')]);
    await command(['New-CsPartnerApplication', '-Identity', 'x', '-ClientSecret', plant('cmdlet-secret')]);
    await command(
      ['principal', 'credential', 'verify', litware.lync, '--secret-file', '-'],
      plant('shown-secret'),
    );
    const key = await putFile(journey, 'canary.pem', stranger.privateKeyPem);
    await command(['credential', 'add', litware.lync, '--certificate', key]);
    const script = await putFile(
      journey,
      'canary.ps1',
      `$secret = "${plant('script-secret')}"\nNew-CsPartnerApplication $secret\n`,
    );
    await command(['script', script]);
    expect(kept.commandLine.length).toBe(8);
  });

  it('into the audit, which is read to its end', async () => {
    const { api, kept } = journey;
    for (const path of [
      'auditEvents',
      'tokenIssuer/history',
      'servicePrincipals',
      'partnerApplications',
      'certificates',
    ]) {
      const { status, text } = await api.get(path);
      expect(status, text).toBe(200);
      kept.audit.push(text);
    }
  });
});

/** The lines of the host that only say which address was asked are the platform's; of them the service has no say. */
const lines = () => journey.stack.host.lines().join('\n');

describe('no planted secret is found in', () => {
  it('the output of the host: log, spans, metrics, and whatever else the process said', () => {
    expect(lines()).toContain('"event":"token.refused"');
    expect(lines()).toContain('otel span');
    expect(leaksIn(lines(), secrets)).toEqual([]);
  });

  it.each<[Kind, string]>([
    ['refusals', '"error"'],
    ['audit', '"action"'],
    ['reports', '"steps"'],
    ['commandLine', 'command line'],
  ])('%s', (kind, expected) => {
    const text = journey.kept[kind].join('\n');
    expect(text).toContain(expected);
    expect(leaksIn(text, secrets)).toEqual([]);
  });

  it('files of the stack that others than their owner can read', async () => {
    const files = (await readdir(journey.stack.directory, { recursive: true })).map((name) =>
      join(journey.stack.directory, name),
    );
    const modes = await Promise.all(files.map(async (file) => [file, await stat(file)] as const));
    const wide = modes.filter(([, { mode }]) => (mode & 0o077) !== 0);
    const texts = await Promise.all(
      wide
        .filter(([, info]) => info.isFile())
        .map(async ([file]) => [file, await readFile(file, 'latin1')] as const),
    );
    expect(texts.flatMap(([file, text]) => leaksIn(text, secrets).map((name) => `${file}: ${name}`))).toEqual(
      [],
    );
    // And those that hold one are there: the search has something to find.
    const narrow = await readFile(journey.stack.litware.secret, 'latin1');
    expect(leaksIn(narrow, secrets)).toContain('clientSecret');
  });
});

describe('the search', () => {
  it('would find each of them, in any line and in any encoding in which it could be there', () => {
    const missed = Object.entries(secrets).filter(([name, value]) => {
      const written = [
        `{"detail":"${value}"}`,
        encodeURIComponent(value),
        Buffer.from(value).toString('base64'),
      ];
      return (
        value.length < 16 ||
        written.some((text) => !leaksIn(`${lines()}\n${text}\n`, { [name]: value }).includes(name))
      );
    });
    expect(missed.map(([name]) => name)).toEqual([]);
    expect(Object.keys(secrets).length).toBeGreaterThan(45);
  });

  it('finds what was written on purpose where it was written: the collectors are not deaf', () => {
    const { kept } = journey;
    const seen = { lync: litware.lync };
    for (const text of [lines(), kept.audit.join()]) expect(leaksIn(text, seen)).toEqual(['lync']);
    expect(kept.reports.join()).toContain('the-realm-of-the-partner');
  });
});
