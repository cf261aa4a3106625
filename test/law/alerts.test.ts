/** The files of the alerts are whole: what they name exists, and the platform takes their times. */
import { describe, expect, it } from 'vitest';
import { day } from '../../shared/base/duration.ts';
import { logEvents } from '../../shared/base/log.ts';
import { eventsNamed, millisecondsOf, readAlerts } from '../support/alerts.ts';
import { matches } from '../support/document-text.ts';
import { readDocument } from '../support/generated-documents.ts';

const alerts = readAlerts();

/** Of scheduled query rules. */
const windows = ['PT5M', 'PT10M', 'PT15M', 'PT30M', 'PT1H', 'PT2H', 'PT6H', 'P1D', 'P2D'];

const anchorsOf = (name: string) =>
  matches(readDocument(name), /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('infra/alerts', () => {
  it('are what operators are to be told of', () => {
    expect(alerts.map(({ name, severity }) => `${severity} ${name}`)).toEqual([
      '0 no-next-certificate',
      '0 not-ready',
      '0 nothing-signs',
      '1 clock-wrong',
      '1 dependency-failures',
      '1 expiry-near',
      '1 roll-overdue',
      '1 thumbprints-differ',
      '1 timer-silent',
      '2 bugs',
      '2 limits-reached',
      '2 metadata-alarm',
      '2 metadata-stale',
      '2 refusals-rising',
      '2 roll-alarm',
      '2 unknown-keys-rising',
      '3 expiry-notice',
    ]);
  });

  describe.each(alerts)('$name', ({ window, every, todo, query, meaning }) => {
    it('reads the table of traces', () => {
      expect(query.table).toBe('AppTraces');
    });

    it('asks for events that there are', () => {
      expect(eventsNamed(query).filter((event) => !Object.hasOwn(logEvents, event))).toEqual([]);
      expect(eventsNamed(query)).not.toEqual([]);
    });

    it('has times that the platform takes, and leaves no gap between one time and the next', () => {
      expect(windows).toContain(window);
      expect(windows).toContain(every);
      expect(millisecondsOf(every)).toBeLessThanOrEqual(Math.min(millisecondsOf(window), day * 1000));
    });

    it('leads to where one reads what to do', () => {
      const [document = '', anchor = ''] = todo.split('#');
      expect(anchorsOf(document)).toContain(anchor);
    });

    it('says in one line what is wrong', () => {
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    });
  });
});
