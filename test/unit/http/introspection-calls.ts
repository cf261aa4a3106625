/** Calls of the introspection endpoint by SharePoint, in the world in which tokens are judged. */
import type { HttpResponse } from '../../../shared/http/exchange.ts';
import {
  createIntrospectionEndpoint,
  type IntrospectionOptions,
} from '../../../shared/http/introspection-endpoint.ts';
import { judgeToken } from '../../../shared/tokens/judge/judge-token.ts';
import { selfSigned } from '../../support/certificates.ts';
import { client, createJudgeWorld, resource } from '../../support/judge-world.ts';
import {
  clientSecret,
  createTestTokenService,
  keyCredential,
  passwordCredential,
  sharePointId,
} from '../../support/token-service.ts';
import { httpRequest, type RequestParts, testContext } from './requests.ts';

export const resourceCertificate = await selfSigned({ keyName: 'client', subject: 'CN=sharepoint' });
/** SharePoint as it proves itself to us. */
export const resourceServer = {
  ...resource,
  passwordCredentials: [passwordCredential(clientSecret)],
  keyCredentials: [keyCredential(resourceCertificate)],
};
export const proof = { client_id: sharePointId, client_secret: clientSecret };
export const formType = 'application/x-www-form-urlencoded';

export const world = await createJudgeWorld({ principals: [client, resourceServer] });
export const service = await createTestTokenService();

export function setUp(judge?: IntrospectionOptions['judgeToken']) {
  const context = testContext();
  const endpoint = createIntrospectionEndpoint({
    ...service.options,
    clock: world.clock,
    principals: world.principals,
    judgeToken: judge ?? ((token, shownTo) => judgeToken(token, shownTo, world.options)),
  });
  const ask = (form: Record<string, string>, parts: RequestParts = {}): Promise<HttpResponse> => {
    const headers = { 'content-type': formType, ...parts.headers };
    const body = new URLSearchParams(form).toString();
    return endpoint(
      httpRequest({ method: 'POST', path: '/oauth2/introspect', body, ...parts, headers }),
      context,
    );
  };
  return { ask, last: () => context.concluded.at(-1) };
}

export const introspect = async (token: string) => {
  const { ask, last } = setUp();
  const response = await ask({ ...proof, token });
  return { response, last };
};
