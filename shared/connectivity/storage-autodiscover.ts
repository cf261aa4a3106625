/** The first half of the storage test: from the address of Autodiscover to that of the user's mailbox. */
import { toRfc3339 } from '../base/clock.ts';
import type { PartnerApplication } from '../registry/partners/partner-application.ts';
import type { UserSettings } from './exchange/autodiscover.ts';
import { isProblem, notTried } from './findings.ts';
import type { LoadedConfiguration } from './ports.ts';
import type { KnownSettings } from './settings-cache.ts';
import { findAddress } from './steps/address.ts';
import { type AutodiscoverOptions, askAutodiscover } from './steps/autodiscover.ts';
import { tokenFinding } from './steps/token.ts';
import type { StorageRun } from './storage-run.ts';
import type { TestRun } from './test-run.ts';

/** What the steps before found, undefined where they did not. */
interface Found {
  readonly loaded: LoadedConfiguration | undefined;
  readonly url: string | undefined;
  readonly exchange: PartnerApplication | undefined;
}

export async function findSettings(
  { loaded, url, exchange }: Found,
  storage: StorageRun,
): Promise<UserSettings | undefined> {
  const { run, ports, request, tokenFor } = storage;
  const address = await run.step('autodiscoverAddress', [url, exchange], (service) =>
    findAddress(service, ports.peers),
  );
  const token = await run.step('autodiscoverToken', [address, exchange], async (at, partner) =>
    tokenFinding(await tokenFor(at.url.host, partner), request.showToken),
  );
  return run.step('autodiscover', [loaded, address, token, exchange], (config, at, shown, partner) => {
    const question = { address: at, token: shown, mailbox: request.address };
    const { exchangeAutodiscoverAllowedDomains: allowedDomains } = config.configuration;
    const reach = reachOthers(partner, storage);
    return askAutodiscover(question, { session: run.session, allowedDomains, reach });
  });
}

/** Another Autodiscover service gets a token of its own, for its host. */
function reachOthers(
  exchange: PartnerApplication,
  { ports, tokenFor }: StorageRun,
): AutodiscoverOptions['reach'] {
  return async (url) => {
    const address = await ports.peers.locate(url);
    if (isProblem(address)) return address;
    const token = await tokenFor(address.url.host, exchange);
    return isProblem(token) ? token : { address, token };
  };
}

/** What an earlier test found: the steps are listed, and not tried. */
export async function keptSettings(
  { settings, foundAt }: KnownSettings,
  run: TestRun,
): Promise<UserSettings> {
  const foundDate = toRfc3339(foundAt);
  const message = `Not tried, because what Autodiscover said at ${foundDate} is used.`;
  for (const name of ['autodiscoverAddress', 'autodiscoverToken', 'autodiscover']) {
    await run.step(name, [], () => notTried('CacheUsed', message, { ewsUrl: settings.ewsUrl, foundDate }));
  }
  return settings;
}
