/** The timers that watch: what expires is told once a day within bounds, and each reading of metadata has its line. */
import { describe, expect, it } from 'vitest';
import { day, hour } from '../../../shared/base/duration.ts';
import { Outage } from '../../../shared/base/errors.ts';
import { contosoUrl, registerLitware } from '../../support/observed/litware.ts';
import { createOtherPartner, expiringSecrets } from '../../support/observed/population.ts';
import { createObservedService, type ObservedService } from '../../support/observed/service.ts';
import { lyncId } from '../../support/token-service.ts';

type Line = Readonly<Record<string, unknown>> & { readonly event: string };

function linesOf({ lines }: ObservedService, ...events: string[]): Line[] {
  return lines
    .map(({ message }) => JSON.parse(message) as Line)
    .filter(({ event }) => events.includes(event));
}

async function litware() {
  const observed = await createObservedService();
  return { observed, ...(await registerLitware(observed)) };
}

describe('the watch over what expires', () => {
  it('has nothing to tell while everything lasts, and says what it looked at', async () => {
    const { observed } = await litware();
    await observed.fire('watch-expiries');
    expect(linesOf(observed, 'expiry.due')).toEqual([]);
    expect(linesOf(observed, 'expiry.watched')).toMatchObject([
      { seen: 6, due: 0, told: 0, ended: 0, complete: true },
    ]);
    expect(linesOf(observed, 'timer.ran')).toMatchObject([{ timer: 'watch-expiries', succeeded: true }]);
  });

  it('tells each thing that ends within sixty days: which, when, and whether something takes its place', async () => {
    const { observed, partner, certificate } = await litware();
    // Test certificates end with the year 2027.
    observed.clock.set(Date.UTC(2027, 11, 25, 4, 23) / 1000);
    await observed.fire('watch-expiries');
    const endsAt = Date.UTC(2028, 0, 1) / 1000;
    const due = linesOf(observed, 'expiry.due');
    expect(
      due.map(({ object, kind, daysLeft, hasSuccessor }) => [object, kind, daysLeft, hasSuccessor]),
    ).toEqual(
      expect.arrayContaining([
        ['tokenIssuer', 'tokenIssuerCertificate', 7, false],
        ['partnerApplications/contoso', 'partnerKey', 7, false],
        [`servicePrincipals/${lyncId}`, 'keyCredential', 7, false],
      ]),
    );
    expect(due.every((line) => line.endsAt === endsAt)).toBe(true);
    expect(due.find(({ kind }) => kind === 'partnerKey')?.key).toBe(partner.x5t);
    expect(JSON.stringify(due)).not.toContain(certificate.der.toString('base64').slice(0, 40));
  });

  it('tells 200 at most, the soonest of them, and counts the rest', async () => {
    const { observed } = await litware();
    await expiringSecrets(observed, 210);
    await observed.fire('watch-expiries');
    const due = linesOf(observed, 'expiry.due');
    expect(due).toHaveLength(200);
    const days = due.map(({ daysLeft }) => Number(daysLeft));
    expect(days).toEqual(days.toSorted((a, b) => a - b));
    expect(linesOf(observed, 'expiry.watched')).toMatchObject([{ due: 210, told: 200, complete: true }]);
  });

  it('tells what it saw before the tables failed, and that this is not all', async () => {
    const { observed } = await litware();
    observed.clock.set(Date.UTC(2027, 11, 25, 4, 23) / 1000);
    observed.stores.principals.failWith(new Outage('tables', 'no answer in time'));
    await observed.fire('watch-expiries');
    const told = linesOf(observed, 'dependency.failed', 'expiry.due', 'expiry.watched', 'timer.ran');
    expect(told.map(({ event, kind, dependency }) => kind ?? dependency ?? event)).toEqual([
      'tables',
      'tokenIssuerCertificate',
      'partnerKey',
      'expiry.watched',
      'timer.ran',
    ]);
    expect(told.slice(-2)).toMatchObject([{ complete: false }, { succeeded: false }]);
  });
});

describe('a reading of metadata', () => {
  it('has a line when it goes well', async () => {
    const { observed } = await litware();
    observed.clock.advance(hour);
    await observed.fire('refresh-metadata');
    expect(linesOf(observed, 'metadata.read')).toMatchObject([
      {
        object: 'partnerApplications/contoso',
        status: 'Success',
        lastSuccessAt: observed.clock.now(),
        keysEndAt: Date.UTC(2028, 0, 1) / 1000,
      },
    ]);
  });

  it('has a line when it does not, each time, with when it last did', async () => {
    const { observed } = await litware();
    const registeredAt = observed.clock.now();
    observed.web.delete(contosoUrl);
    for (let hours = 0; hours < 3; hours++) {
      observed.clock.advance(hour);
      await observed.fire('refresh-metadata');
    }
    const readings = linesOf(observed, 'metadata.read');
    expect(readings.map(({ status, lastSuccessAt }) => [status, lastSuccessAt])).toEqual(
      Array(3).fill(['MetadataUnreachable', registeredAt]),
    );
    expect(linesOf(observed, 'metadata.alarm')).toHaveLength(1);
  });

  it('has no line where nothing is due', async () => {
    const { observed } = await litware();
    await observed.fire('refresh-metadata');
    expect(linesOf(observed, 'metadata.read')).toEqual([]);
  });

  it('has a line for 200 of each outcome at most in one run', async () => {
    const { observed } = await litware();
    for (let number = 0; number < 205; number++) await createOtherPartner(observed, number);
    observed.clock.advance(day);
    observed.web.delete(contosoUrl);
    await observed.fire('refresh-metadata');
    const statuses = linesOf(observed, 'metadata.read').map(({ status }) => status);
    expect(statuses.filter((status) => status === 'Success')).toHaveLength(200);
    expect(statuses.filter((status) => status !== 'Success')).toHaveLength(1);
    expect(linesOf(observed, 'metadata.refreshed')).toMatchObject([{ due: 206, refreshed: 205, failed: 1 }]);
  });

  it('fails the run where the registry cannot be read, and says so', async () => {
    const { observed } = await litware();
    observed.stores.partners.failWith(new Outage('tables', 'no answer in time'));
    await observed.fire('refresh-metadata');
    expect(linesOf(observed, 'dependency.failed', 'timer.ran')).toMatchObject([
      { event: 'dependency.failed', dependency: 'tables' },
      { event: 'timer.ran', succeeded: false },
    ]);
  });
});
