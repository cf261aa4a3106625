/** The bound on names that strangers may ask for, where the service is put together: it is theirs and nobody else's. */
import { beforeEach, describe, expect, it } from 'vitest';
import { composeService, type Service } from '../../../functions/compose.ts';
import { createObservedParts } from '../../support/observed/parts.ts';
import { observedSettings } from '../../support/observed/service.ts';
import { createTestRandom } from '../../support/random.ts';
import { homeRealm } from '../../support/token-service.ts';

/** As many names that nobody has as an instance looks up in a minute. */
const bound = 12_000;
const random = createTestRandom();
let service: Service;

beforeEach(async () => {
  service = composeService(observedSettings(), (await createObservedParts()).adapters, () => {});
});

const claim = () => service.tokenOptions.claimed?.byAppId(homeRealm, random.uuid());

describe('5.2 DoS by unknown client ids (storage amplification, negative cache growth)', () => {
  it('shuts out no resource and no user of a client that has proved itself', async () => {
    for (let count = 0; count < bound; count += 1) await claim();
    await expect(claim()).rejects.toMatchObject({ byAskers: true });
    for (const { principals } of [service.tokenOptions, service.judging])
      expect(await principals.byAppId(homeRealm, random.uuid())).toBeUndefined();
  });

  it('is not brought about by the resources and users that proven clients name', async () => {
    for (let count = 0; count <= bound; count += 1)
      await service.tokenOptions.principals.byAppId(homeRealm, random.uuid());
    expect(await claim()).toBeUndefined();
  });
});
