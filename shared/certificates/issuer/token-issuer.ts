/** The token issuer as it is managed: looked at and acted upon. How `shared/certificates` is used from outside. */
import { createIssuerActs, type IssuerActOptions, type IssuerActs } from './issuer-acts.ts';
import { createIssuerInspection, type IssuerInspection } from './issuer-inspection.ts';

export type TokenIssuer = IssuerInspection & IssuerActs;

export function createTokenIssuer(options: IssuerActOptions): TokenIssuer {
  return { ...createIssuerInspection(options), ...createIssuerActs(options) };
}
