/** Reports of connectivity tests for people and programs. */
import { describe, expect, it } from 'vitest';
import { exitCodeOf, showReport } from '../../../../cli/commands/test/show-report.ts';
import { createDates } from '../../../../cli/core/dates.ts';
import { createOutput, type OutputFormat } from '../../../../cli/core/output.ts';
import type { TestReport, TestStep } from '../../../../cli/core/views.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';

function step(changes: Partial<TestStep> = {}): TestStep {
  return {
    name: 'configuration',
    status: 'pass',
    code: 'Ok',
    message: 'The OAuth configuration was loaded.',
    remedy: null,
    durationMs: 3,
    evidence: { realm: 'litwareinc.com' },
    ...changes,
  };
}

const failed = step({
  name: 'call',
  status: 'fail',
  code: 'PeerRealmUnknown',
  message: 'The realm is unknown.\u001b[2J',
  remedy: 'Use a realm that is an accepted domain there.',
  evidence: { peerCode: 2000004, addresses: ['a', 'b'], peerReason: null, cached: false },
});

function report(result: TestReport['result'], ...steps: TestStep[]): TestReport {
  return {
    kind: 'oauth',
    result,
    target: 'https://mail.litwareinc.com/ews/exchange.asmx',
    correlationId: 'bbbbbbbb-0000-4000-8000-000000000001',
    startedDate: '2026-07-01T00:00:00Z',
    endedDate: '2026-07-01T00:00:01Z',
    configurationRevision: null,
    configurationLoadedDate: null,
    usedCache: false,
    steps,
  };
}

function show(shown: TestReport, format?: OutputFormat) {
  const terminal = createTerminal();
  showReport(shown, { output: createOutput({ ...terminal, format }), dates: createDates('Europe/Paris') });
  return { out: terminal.out(), err: terminal.err() };
}

it.each([
  ['pass', 0],
  ['warn', 2],
  ['fail', 3],
] as const)('the result %s is exit code %i', (result, code) => {
  expect(exitCodeOf({ result })).toBe(code);
});

describe('a report', () => {
  it('is a table of its steps, and nothing more where all is well', () => {
    const { out, err } = show(report('pass', step()));
    expect(out).toBe(
      'STEP           STATUS  CODE  MS  MESSAGE\nconfiguration  pass    Ok    3   The OAuth configuration was loaded.\n',
    );
    expect(err.split('\n')).toEqual([
      'Target: https://mail.litwareinc.com/ews/exchange.asmx, 2026-07-01T00:00:00Z (local 2026-07-01 02:00:00 +02:00)',
      'Correlation id, for the log of the peer: bbbbbbbb-0000-4000-8000-000000000001',
      'The test passed.',
      '',
    ]);
  });

  it('says of a failed step what to do and what was seen', () => {
    const { out, err } = show(report('fail', step(), failed));
    const [, details = ''] = out.split('\n\n');
    expect(details.split('\n')).toEqual([
      'Step       : call: FAIL PeerRealmUnknown',
      'Do         : Use a realm that is an accepted domain there.',
      'peerCode   : 2000004',
      'addresses  : a',
      '           : b',
      'peerReason :',
      'cached     : false',
      '',
    ]);
    expect(out).not.toContain('\u001b');
    expect(err).toContain('The test failed.');
  });

  it('shows header and claims of a token member by member, those of its actor by their path', () => {
    const claims = { aud: 'x', actortoken: { header: { alg: 'RS256' }, claims: { nbf: 1 } } };
    const { out } = show(
      report('pass', step({ name: 'token', evidence: { header: { alg: 'none' }, claims } })),
    );
    expect(out.split('\n').slice(-6, -1)).toEqual([
      'Step   : token: pass Ok',
      'header : alg: none',
      'claims : aud: x',
      '       : actortoken.header.alg: RS256',
      '       : actortoken.claims.nbf: 1',
    ]);
  });

  it('is told to programs as the API tells it, or step by step', () => {
    const shown = report('fail', step(), failed);
    expect(JSON.parse(show(shown, 'json').out)).toEqual(shown);
    expect(show(report('pass', step()), 'tsv').out).toBe(
      'configuration\tpass\tOk\t3\tThe OAuth configuration was loaded.\n',
    );
  });
});
