/** The options of the local Functions host, by the channel and by the command line. */
import { describe, expect, it } from 'vitest';
import { parseHostArguments, parseHostOptions } from '../../../../local/host/host-options.ts';
import { HostStartError } from '../../../../local/host/start-error.ts';

function problemOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(HostStartError);
    return error instanceof HostStartError ? error.problems.join('\n') : '';
  }
  throw new Error('The options were taken.');
}

describe('the options', () => {
  it('need the folder of the app only', () => {
    expect(parseHostOptions({ appDirectory: '/app' })).toEqual({
      appDirectory: '/app',
      port: 0,
      timers: 'scheduled',
      maxBodyBytes: 10_485_760,
      requestMs: 30_000,
      drainMs: 10_000,
    });
  });

  it('that are wrong are refused, every one of them by name', () => {
    const input = {
      appDirectory: '',
      port: 70_000,
      timers: 'sometimes',
      maxBodyBytes: -1,
      requestMs: 0,
      drainMs: 1.5,
      tls: { keyFile: 'only' },
      prot: 1,
    };
    const problem = problemOf(() => parseHostOptions(input));
    for (const name of [
      'appDirectory',
      'port',
      'timers',
      'maxBodyBytes',
      'requestMs',
      'drainMs',
      'tls.certFile',
      '"prot"',
    ]) {
      expect(problem).toContain(name);
    }
  });

  it('never tell a key, right or wrong', () => {
    const keys = { masterKey: '', functionKeys: { default: 5 }, functions: { f: 'very-secret' } };
    expect(problemOf(() => parseHostOptions({ appDirectory: '/app', keys }))).not.toContain('very-secret');
  });
});

describe('the command line', () => {
  it('says the same in words', () => {
    const args = '--app dist --port 7071 --main a.cjs --main b.cjs --tls-key k.pem --tls-cert c.pem';
    const more = '--timer-state state --timers manual --keys keys.json --max-body 10 --request 15 --drain 20';
    expect(parseHostArguments(`${args} ${more}`.split(' '))).toEqual({
      appDirectory: 'dist',
      port: 7071,
      main: ['a.cjs', 'b.cjs'],
      tls: { keyFile: 'k.pem', certFile: 'c.pem' },
      timerStateDirectory: 'state',
      timers: 'manual',
      keysFile: 'keys.json',
      maxBodyBytes: 10,
      requestMs: 15,
      drainMs: 20,
    });
  });

  it('means the folder that it is called in when it names none', () => {
    expect(parseHostArguments([]).appDirectory).toBe('.');
  });

  it.each([
    ['an unknown option', ['--prot', '1'], /--prot.*Usage:/s],
    ['a stray word', ['dist'], /dist.*Usage:/s],
    ['a port that is no number', ['--port', 'http'], /port/],
    ['a fraction of a port', ['--port', '1.5'], /port/],
    ['a key without its certificate', ['--tls-key', 'k.pem'], /certFile/],
    ['an unknown mode', ['--timers', 'never'], /timers/],
  ])('with %s is refused', (_what, args, message) => {
    expect(problemOf(() => parseHostArguments(args))).toMatch(message);
  });
});
