/** A client of Azure asks for its next token ahead, for nobody: that this fails must not take the process with it. */
import { execFile } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { surviveStrayOutages } from '../../functions/stray-outages.ts';
import { guardedCredential } from '../../shared/azure/guarded-credential.ts';
import { Outage } from '../../shared/base/errors.ts';
import type { LogEvent } from '../../shared/base/log.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../support/stray-outage.ts', import.meta.url));

describe('5.5 Managed identity token refused or slow', () => {
  it('ends no process that asked for a token ahead and waits for nobody', async () => {
    const { stdout } = await run(process.execPath, [script, 'survives']);
    expect(JSON.parse(stdout)).toMatchObject({ event: 'dependency.failed', dependency: 'identity' });
  });

  it('would end it without us: the official client leaves that question to itself', async () => {
    await expect(run(process.execPath, [script])).rejects.toMatchObject({ code: 1, stdout: '' });
  });

  it('gives a token in the name of a request that has ended, which is what a client then asks in', async () => {
    const token = { token: 'late', expiresOnTimestamp: 0 };
    const credential = guardedCredential({ getToken: async () => token }, undefined);
    expect(await credential.getToken('scope', { abortSignal: AbortSignal.abort() })).toBe(token);
  });

  it('is told to a request that has ended, and leaves nothing that nobody waits for', async () => {
    const refuse = async () => Promise.reject(new Error('refused'));
    const credential = guardedCredential({ getToken: refuse }, undefined);
    const asked = credential.getToken('scope', { abortSignal: AbortSignal.abort() });
    await expect(asked).rejects.toMatchObject({ dependency: 'identity', message: 'no token (Error)' });
  });
});

describe('A rejection that nobody waits for', () => {
  function rejecting(reason: unknown) {
    const told: LogEvent[] = [];
    const process = new EventEmitter();
    surviveStrayOutages(process, (event) => void told.push(event));
    return { told, happen: () => process.emit('unhandledRejection', reason) };
  }

  it('is logged where it is an outage', () => {
    const { told, happen } = rejecting(new Outage('tables', 'no answer'));
    happen();
    expect(told).toEqual(['dependency.failed']);
  });

  it.each([new Error('a bug'), 'text', undefined])('is thrown on where it is anything else: %j', (reason) => {
    const { told, happen } = rejecting(reason);
    let thrown: unknown = 'nothing';
    try {
      happen();
    } catch (error) {
      thrown = error;
    }
    expect([thrown, told]).toEqual([reason, []]);
  });
});
