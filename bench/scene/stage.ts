/** Makes the scene of a run, with keys that are as old as the run. */
import { selfSigned, type TestCertificate } from '../../test/support/certificates.ts';
import {
  clientSecret,
  exchangeId,
  homeRealm,
  issuer,
  publicUrl,
  sharePointId,
} from '../../test/support/token-service.ts';
import type { Scene, SceneKey } from './scene.ts';

export interface Staged {
  readonly scene: Scene;
  /** The client's own half, which no server is given. */
  readonly clientKey: TestCertificate;
  readonly signingKey: TestCertificate;
}

export async function stage(): Promise<Staged> {
  const clientKey = await selfSigned({ keyName: 'bench-client', subject: 'CN=exchange' });
  const signingKey = await selfSigned({ keyName: 'bench-signing' });
  const jwk = clientKey.publicKey.export({ format: 'jwk' });
  const scene: Scene = {
    publicUrl,
    realm: homeRealm,
    issuer,
    tokenPath: `/${homeRealm}/oauth2/token`,
    keysPath: `/${homeRealm}/discovery/keys`,
    clientId: exchangeId,
    resourceId: sharePointId,
    resource: 'https://sp01.litwareinc.com',
    client: {
      certificate: clientKey.der.toString('base64'),
      jwk,
      kid: clientKey.x5t,
      secret: clientSecret,
    },
    signing: sceneKey(signingKey),
    next: sceneKey(await selfSigned({ keyName: 'bench-next' })),
  };
  return { scene, clientKey, signingKey };
}

function sceneKey({ privateKeyPem, der, x5t }: TestCertificate): SceneKey {
  return { privateKey: privateKeyPem, certificate: der.toString('base64'), kid: x5t };
}
