/** What is fetched while tokens are issued and shown: nothing, but the metadata of a known issuer for an unknown key. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../../support/certificates.ts';
import { testNow } from '../../support/clock.ts';
import {
  contosoAudience,
  contosoUrl,
  introspection,
  type Litware,
  legacyAudience,
  registerLitware,
  tokenRequest,
} from '../../support/observed/litware.ts';
import { createObservedService, type ObservedService } from '../../support/observed/service.ts';
import { exchangeId, signAssertion } from '../../support/token-service.ts';

let observed: ObservedService;
let litware: Litware;
const fetched: string[] = [];

beforeAll(async () => {
  const first = await createObservedService();
  litware = await registerLitware(first);
  observed = first.another('counting', {
    fetch: async (url, target) => {
      fetched.push(url);
      return first.adapters.fetch(url, target);
    },
  });
});

beforeEach(() => {
  fetched.length = 0;
});

/** What the partner signs for SharePoint, who shows it to us. */
function partnerToken(
  changes: object = {},
  header: Record<string, unknown> = {},
  by = litware.partner,
): string {
  const iss = `${exchangeId}@contoso.com`;
  const times = { nbf: testNow - 60, exp: testNow + 3600 };
  return signAssertion(by, { aud: legacyAudience, iss, nameid: iss, ...times, ...changes }, header);
}

async function shown(token: string): Promise<boolean> {
  const { text } = await observed.ask(...introspection(token, litware.resourceSecret));
  return JSON.parse(text).active;
}

describe('5.3 Result use', () => {
  it('comes to no fetch when tokens are issued, to a partner or to an application, or refused', async () => {
    for (const wire of ['legacy', 'modern'] as const) {
      const good = await observed.ask(...tokenRequest(wire, { client_secret: litware.secret }));
      expect(good.status).toBe(200);
      await observed.ask(...tokenRequest(wire, { client_secret: 'wrong' }));
    }
    const resource = contosoAudience;
    const partner = await observed.ask(
      ...tokenRequest('legacy', { client_secret: litware.secret, resource }),
    );
    expect(partner.status).toBe(200);
    expect(fetched).toEqual([]);
  });

  it('comes to no fetch when a token is shown whose key is known, or whose issuer is not', async () => {
    expect(await shown(partnerToken())).toBe(true);
    const stranger = await selfSigned({ keyName: 'stranger' });
    const metadataUrl = 'https://evil.example/metadata/json/1';
    for (const token of [
      partnerToken({ iss: `${exchangeId}@evil.example` }, {}, stranger),
      partnerToken({ iss: metadataUrl, amurl: metadataUrl }, {}, stranger),
      partnerToken({ exp: testNow - 1000, nbf: testNow - 2000 }, {}, stranger),
      partnerToken({}, { jku: metadataUrl }, stranger),
      'no token',
    ])
      expect(await shown(token)).toBe(false);
    expect(fetched).toEqual([]);
  });

  it('comes to one fetch of the registered address for any number of keys that nobody knows', async () => {
    for (let number = 0; number < 20; number++) {
      const stranger = await selfSigned({ keyName: 'stranger', serialNumber: `01${100 + number}` });
      expect(await shown(partnerToken({ amurl: 'https://evil.example/' }, {}, stranger))).toBe(false);
    }
    // Registered a moment ago, it is not asked again at once: five minutes must have passed.
    expect(fetched).toEqual([]);
    observed.clock.advance(301);
    for (let number = 0; number < 20; number++) {
      const stranger = await selfSigned({ keyName: 'stranger', serialNumber: `01${200 + number}` });
      expect(await shown(partnerToken({}, {}, stranger))).toBe(false);
    }
    expect(fetched).toEqual([contosoUrl]);
    expect(await shown(partnerToken())).toBe(true);
  });
});
