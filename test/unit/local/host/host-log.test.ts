/** Which lines the local Functions host prints, and that no message can pass for a line of the host's own. */
import { describe, expect, it } from 'vitest';
import { createHostLog, isLogged, toLevel } from '../../../../local/host/host-log.ts';

describe('the level of a category', () => {
  const filter = new Map([
    ['default', 'warning'],
    ['function', 'information'],
    ['function.loud.user', 'trace'],
    ['function.mute', 'none'],
  ] as const);

  it.each([
    ['Host.Timer', 'information', false],
    ['Host.Timer', 'warning', true],
    ['Function.a', 'information', true],
    ['Function.a.User', 'debug', false],
    ['Function.Loud.User', 'trace', true],
    ['Function.loud', 'trace', false],
    ['Function.mute.User', 'critical', false],
    ['Functional', 'information', false],
    ['Function.a', 'none', false],
  ] as const)('%s lets a line of level %s pass: %s', (category, level, expected) => {
    expect(isLogged(filter, level, category)).toBe(expected);
  });

  it('is information where nothing is said', () => {
    expect(isLogged(new Map(), 'information', 'Worker')).toBe(true);
    expect(isLogged(new Map(), 'debug', 'Worker')).toBe(false);
  });

  it.each([
    ['Warning', 'warning'],
    ['NONE', 'none'],
    ['warn', undefined],
    ['', undefined],
  ])('"%s" is %s', (text, expected) => {
    expect(toLevel(text)).toBe(expected);
  });
});

describe('the log', () => {
  function createPrinted() {
    const printed: string[] = [];
    let filter = new Map([['default', 'none' as const]]);
    const log = createHostLog(
      (line) => printed.push(line),
      () => filter,
    );
    return {
      printed,
      log,
      listen: () => {
        filter = new Map();
      },
    };
  }

  it('prints the host’s own lines whatever the levels are, and asks for the levels line by line', () => {
    const { printed, log, listen } = createPrinted();
    log.line('GET / 200');
    log.write('critical', 'Worker', 'unheard');
    listen();
    log.write('critical', 'Worker', 'heard');
    expect(printed).toEqual(['GET / 200', '[critical] Worker: heard']);
  });

  it('takes an unknown level for information', () => {
    const { printed, log, listen } = createPrinted();
    listen();
    log.write('loud', 'Worker', 'x');
    expect(printed).toEqual(['[information] Worker: x']);
  });

  it.each(['\n', '\r\n', '\r'])('indents what follows a line break %j', (lineBreak) => {
    const { printed, log, listen } = createPrinted();
    listen();
    log.write('error', 'Function.f', `one${lineBreak}[error] Host: forged`);
    expect(printed).toEqual(['[error] Function.f: one\n    [error] Host: forged']);
  });
});
