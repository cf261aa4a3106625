/** A key that is removed while its proof is looked at proves nothing any more: what was judged is written, or nothing. */
import { describe, expect, it } from 'vitest';
import type { KeyCredentialView } from '../../../shared/registry/principals/principal-view.ts';
import type { ReplayStore } from '../../../shared/tokens/replay.ts';
import { selfSigned } from '../../support/certificates.ts';
import { registerLitware } from '../../support/observed/litware.ts';
import { createObservedService, type ObservedService } from '../../support/observed/service.ts';
import { lyncId, publicUrl, signAssertion } from '../../support/token-service.ts';

const address = `/api/servicePrincipals/${lyncId}`;
const another = await selfSigned({ keyName: 'observed-another' });

async function litware() {
  const observed = await createObservedService();
  const { certificate } = await registerLitware(observed);
  const { id, keyCredentials } = await principalIn(observed);
  const now = observed.clock.now();
  const claims = { iss: id, aud: `${publicUrl}${address}`, nbf: now, exp: now + 300 };
  const [key] = keyCredentials;
  return { observed, keyId: key?.keyId ?? '', proof: signAssertion(certificate, claims) };
}

async function principalIn(observed: ObservedService) {
  const { text } = await observed.manage(address);
  return JSON.parse(text) as { id: string; keyCredentials: readonly KeyCredentialView[] };
}

/** An instance at which something happens between the judgement of a proof and the write. */
function meanwhile(observed: ObservedService, happens: () => Promise<unknown>): ObservedService {
  const rememberOnce: ReplayStore['rememberOnce'] = async (key, until) => {
    await happens();
    return observed.replay.rememberOnce(key, until);
  };
  return observed.another('instance-2', { replay: { ...observed.replay, rememberOnce } });
}

const verbs = (keyId: string) => ({
  addKey: { keyCredential: { key: another.der.toString('base64') } },
  removeKey: { keyId },
});

describe.each(['addKey', 'removeKey'] as const)('%s', (verb) => {
  it('does what the proof proves while nobody changes the principal', async () => {
    const { observed, keyId, proof } = await litware();
    const body = { ...verbs(keyId)[verb], proof };
    expect((await observed.ask(`${address}/${verb}`, { body })).status).toBe(200);
    expect((await principalIn(observed)).keyCredentials).toHaveLength(verb === 'addKey' ? 2 : 0);
  });

  it('does nothing by a key that an administrator removes just then', async () => {
    const { observed, keyId, proof } = await litware();
    const remove = () =>
      observed.manage(`${address}/keyCredentials/${keyId}`, {
        method: 'DELETE',
        headers: { 'if-match': '*' },
      });
    const other = meanwhile(observed, remove);
    const body = { ...verbs(keyId)[verb], proof };
    const { status, text } = await other.ask(`${address}/${verb}`, { body });
    expect([status, JSON.parse(text).title]).toEqual([412, 'PreconditionFailed']);
    expect((await principalIn(observed)).keyCredentials).toEqual([]);
  });
});
