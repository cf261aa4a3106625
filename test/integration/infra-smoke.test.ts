/** The smoke test of a deployment (`infra/smoke.sh`), run as the workflow runs it, on a stack that works and on broken ones. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createOperator } from '../support/cli-run.ts';
import { project } from '../support/generated-documents.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

/** The service principal that the smoke test keeps. */
const application = '00000002-0000-4000-8000-0053324d4f4b';

const operator = { clientId: 'a0000000-0000-4000-8000-000000000001', roles: ['Operator'] };
const reader = { clientId: 'a0000000-0000-4000-8000-000000000002', roles: ['Reader'] };

let stack: TestStack;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack({ identities: [operator, reader] });
  await untilSettled(stack.url);
});

afterEach(() => stack.vault.control.clearFaults());
afterAll(() => stack?.stop());

interface Ran {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** As somebody who is signed in at that stack; one try for each thing that may need some time. */
function smoke(environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const { url, identity } = stack;
  const signedIn = { IDENTITY_ENDPOINT: identity.endpoint, IDENTITY_HEADER: identity.header };
  const env = { PATH: process.env.PATH, S2S_URL: url, SMOKE_WAIT: '2', ...signedIn, ...environment };
  return new Promise((resolve) => {
    execFile(join(project, 'infra', 'smoke.sh'), { env }, (error, output, errors) => {
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, output, errors });
    });
  });
}

const passed = ({ output }: Ran) => output.match(/^ok: \w+/gm) ?? [];

describe('the smoke test', () => {
  it('passes on a deployment that works, twice, and leaves no secret behind', async () => {
    for (const time of ['first', 'second']) {
      const ran = await smoke();
      expect([time, ran.exitCode, ran.errors]).toEqual([time, 0, '']);
      expect(passed(ran)).toEqual(['ok: ready', 'ok: discovery', 'ok: keys', 'ok: roll', 'ok: token']);
    }
    const held = await createOperator(stack).json(`principal credential list ${application}`);
    expect(held).toEqual({ keyCredentials: [], passwordCredentials: [] });
  });

  it('fails where nobody answers', async () => {
    const ran = await smoke({ S2S_URL: 'http://127.0.0.1:9' });
    expect([ran.exitCode, passed(ran), ran.errors]).toEqual([
      1,
      [],
      expect.stringMatching(/^FAILED: not ready/),
    ]);
  });

  it('fails where the service is known by another name than it calls itself', async () => {
    const { port } = new URL(stack.url);
    const ran = await smoke({ S2S_URL: `http://localhost:${port}` });
    expect(ran.exitCode).toBe(1);
    expect(ran.errors).toContain(
      `names the issuer ${stack.url}/litwareinc.com, which is not below http://localhost:`,
    );
  });

  it('fails where whoever is signed in has no role to make a secret', async () => {
    const ran = await smoke({ AZURE_CLIENT_ID: reader.clientId });
    expect([ran.exitCode, passed(ran)]).toEqual([1, ['ok: ready', 'ok: discovery', 'ok: keys', 'ok: roll']]);
    expect(ran.errors).toContain('FAILED: a secret cannot be made');
  });

  it('fails where no token is signed, and takes its secret away all the same', async () => {
    stack.vault.control.addFaults({ operation: 'keys.sign', status: 503 });
    const ran = await smoke();
    expect([ran.exitCode, passed(ran)]).toEqual([1, ['ok: ready', 'ok: discovery', 'ok: keys', 'ok: roll']]);
    expect(ran.errors).toContain('FAILED: no token: temporarily_unavailable');
    const held = await createOperator(stack).json(`principal credential list ${application}`);
    expect(held).toEqual({ keyCredentials: [], passwordCredentials: [] });
  });
});
