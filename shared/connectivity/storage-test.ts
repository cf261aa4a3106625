/**
 * `Test-CsExStorageConnectivity` (seeds/001): can we reach the mailbox of a user in Exchange as that user, and write
 * to it? From our own configuration to an item in the mailbox, one step after the other.
 */
import type { TestPorts } from './ports.ts';
import type { Report } from './report.ts';
import type { StorageTestRequest } from './requests.ts';
import { createSettingsCache } from './settings-cache.ts';
import { checkCertificate } from './steps/certificate.ts';
import { findAutodiscoverUrl, loadConfiguration } from './steps/configuration.ts';
import { findExchange } from './steps/exchange-partner.ts';
import { checkLinkedAccount } from './steps/linked-account.ts';
import { findSettings, keptSettings } from './storage-autodiscover.ts';
import { useMailbox } from './storage-mailbox.ts';
import { beginStorageTest } from './storage-run.ts';

export type StorageTest = (request: StorageTestRequest) => Promise<Report>;

/** @returns the test; it keeps what Autodiscover says, and nothing else, for later runs */
export function createStorageTest(ports: TestPorts): StorageTest {
  const cache = createSettingsCache();
  return async (request) => {
    const storage = beginStorageTest(request, ports);
    const { run } = storage;
    const loaded = await run.step('configuration', [], () => loadConfiguration(false, ports));
    const url = await run.step('autodiscoverUrl', [loaded], findAutodiscoverUrl);
    const key = await run.step('certificate', [url], () => checkCertificate(ports));
    const exchange = await run.step('partner', [loaded, url, key], ({ configuration }, service) =>
      findExchange(service, configuration.realm, ports),
    );
    await run.step('linkedAccount', [exchange], (partner) => checkLinkedAccount(partner, ports.trust));
    const now = ports.clock.now();
    const kept = request.useCache && exchange && url ? cache.find(url, request.address, now) : undefined;
    const settings = kept
      ? await keptSettings(kept, run)
      : await findSettings({ loaded, url, exchange }, storage);
    if (url && settings && !kept) cache.keep(url, request.address, { settings, foundAt: now });
    await useMailbox({ settings, exchange }, storage);
    return run.report(loaded, kept !== undefined);
  };
}
