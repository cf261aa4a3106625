/** Log lines: one JSON object each, and bounded words about an error. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import { createLog, errorFields, type LogEvent, logEvents } from '../../../shared/base/log.ts';
import { createTestClock, testNow } from '../../support/clock.ts';

function recorded() {
  const lines: { level: string; line: string }[] = [];
  const write = (level: string, line: string) => void lines.push({ level, line });
  return { lines, write };
}

describe('createLog', () => {
  it('writes event, level, time, fixed fields and fields, in this order', () => {
    const { lines, write } = recorded();
    const log = createLog(write, createTestClock(), { requestId: 'r-1' });
    log('token.issued', { kid: 'abc', ms: 1.5 });
    expect(lines).toEqual([
      {
        level: 'info',
        line: `{"event":"token.issued","level":"info","at":${testNow},"requestId":"r-1","kid":"abc","ms":1.5}`,
      },
    ]);
  });

  it('leaves out what is undefined and keeps what is null', () => {
    const { lines, write } = recorded();
    createLog(write, createTestClock())('roll.idle', { a: undefined, b: null });
    expect(lines[0]?.line).toBe(`{"event":"roll.idle","level":"info","at":${testNow},"b":null}`);
  });

  describe('5.5 Log injection and leakage', () => {
    it('stays one line whatever a field holds', () => {
      const { lines, write } = recorded();
      createLog(write, createTestClock())('token.refused', { detail: 'a\r\n{"event":"forged"}\u2028' });
      expect(lines).toHaveLength(1);
      expect(lines[0]?.line).not.toMatch(/[\r\n]/);
      expect(JSON.parse(lines[0]?.line ?? '').event).toBe('token.refused');
    });
  });

  it.each(Object.keys(logEvents) as LogEvent[])('writes %s at its level', (event) => {
    const { lines, write } = recorded();
    createLog(write, createTestClock())(event);
    expect(lines.map(({ level }) => level)).toEqual([logEvents[event].level]);
  });
});

describe('errorFields', () => {
  it('tells name, code, status and message', () => {
    const error = Object.assign(new TypeError('no'), { code: 'ENOTFOUND', statusCode: 404 });
    expect(errorFields(error)).toEqual({
      error: 'TypeError',
      code: 'ENOTFOUND',
      statusCode: 404,
      message: 'no',
    });
  });

  it('says nothing of the cause or the stack', () => {
    const error = new Outage('vault', 'the vault is away', { cause: new Error('hunter2') });
    const text = JSON.stringify(errorFields(error));
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('.ts:');
  });

  it('bounds the message', () => {
    expect(errorFields(new Error('x'.repeat(10_000))).message).toHaveLength(300);
  });

  it.each([
    ['text', 'secret', 'string'],
    ['an object', { password: 'secret' }, 'object'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'object'],
  ])('tells only the type of a thrown value that is %s', (_, thrown, type) => {
    expect(errorFields(thrown)).toEqual({ error: type });
  });

  it('ignores a code or status of an unexpected type', () => {
    const error = Object.assign(new Error('no'), { code: { secret: 1 }, statusCode: '404' });
    expect(errorFields(error)).toEqual({
      error: 'Error',
      code: undefined,
      statusCode: undefined,
      message: 'no',
    });
  });
});
