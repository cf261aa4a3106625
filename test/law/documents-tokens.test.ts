/** What the documents tell of tokens is all that there is to tell: grants, parameters, claims and answers. */
import { describe, expect, it } from 'vitest';
import { introspectionContent } from '../../shared/http/introspection-answer.ts';
import { legacyApplicationToken, modernUserToken, selfIssuedToken } from '../../shared/tokens/claims.ts';
import type { Judged } from '../../shared/tokens/judge/judged.ts';
import type { NamedUser } from '../../shared/tokens/judge/token-kind.ts';
import { outerClaims } from '../../shared/tokens/outer-token.ts';
import { longestParameters } from '../../shared/tokens/token-request.ts';
import { codeIn, firstCells, matches, quoted, section } from '../support/document-text.ts';
import { readDocument } from '../support/generated-documents.ts';
import { servicePrincipal } from '../support/token-service.ts';

describe('the token endpoints and introspection in docs/api.md', () => {
  const api = readDocument('docs/api.md');
  const inTokens = new Set(quoted(api.split('### Token endpoints')[1]?.split('## Management API')[0] ?? ''));
  const unnamed = (names: readonly string[]) => names.filter((name) => !inTokens.has(name));

  /** The names that a type gives in quotes. */
  function namesOfType(type: string): string[] {
    const union = new RegExp(`type ${type} =([^;]+);`).exec(codeIn('shared/tokens/judge'))?.[1] ?? '';
    return matches(union, /'(\w+)'/g);
  }

  /** The names of all members, those of objects within too. */
  function namesIn(value: object): string[] {
    return Object.entries(value).flatMap(([name, held]) =>
      typeof held === 'object' && held !== null && !Array.isArray(held) ? [name, ...namesIn(held)] : [name],
    );
  }

  const client = servicePrincipal({ trustedForDelegation: true });
  const times = { issuedAt: 1, notBefore: 1, expiresAt: 2 };
  const user: Required<NamedUser> = {
    nameid: 'ken',
    nii: 'litware',
    upn: 'ken@litwareinc.com',
    smtp: 'ken@litwareinc.com',
    sip: 'ken@litwareinc.com',
    msexchuid: 'mailbox',
    namedBy: ['nameid'],
  };

  it('have a row for each grant', () => {
    const grants = matches(codeIn('shared/tokens/grants'), /^ {2}type: '([^']+)'/gm);
    expect(grants.length).toBeGreaterThan(3);
    expect(firstCells(section(api, 'Grants')).toSorted()).toEqual(grants.toSorted());
  });

  it('name every parameter', () => {
    const read = matches(readDocument('shared/http/introspection-endpoint.ts'), /^ {2}\['(\w+)', /gm);
    expect(read).toContain('token_type_hint');
    expect(unnamed([...longestParameters.keys(), ...read])).toEqual([]);
  });

  it('name every claim that a token may have', () => {
    const tokens = [
      legacyApplicationToken(client, 'audience', times),
      selfIssuedToken(client, 'audience', 'issuer', true, times),
      modernUserToken(client, user, 'audience', 'issuer', 'id', times),
    ];
    const outer = outerClaims(client, user, 'audience', 'actor', times);
    const claims = new Set([...tokens.flatMap((token) => namesIn(token.claims)), ...namesIn(outer)]);
    expect(claims.size).toBeGreaterThan(15);
    expect(unnamed([...claims])).toEqual([]);
  });

  it('name every member of an answer of introspection', () => {
    const judged: Required<Judged> = {
      tokenKind: 'outerToken',
      application: { appId: client.appId, realm: client.realm, name: 'Lync', partner: 'Lync' },
      issuer: 'issuer',
      issuedBy: 'partner',
      realm: client.realm,
      audience: 'audience',
      user,
      trustLevel: 'Full',
      linkedAccount: { name: 'account', roles: [] },
      trustedForDelegation: true,
      times,
      tokenId: 'id',
      earlierKey: true,
      rules: [],
    };
    const members = new Set(namesIn(introspectionContent(judged)));
    expect(members.size).toBeGreaterThan(25);
    expect(unnamed([...members])).toEqual([]);
  });

  it('name every kind of token and everybody who issues one', () => {
    const kinds = namesOfType('TokenKindName');
    const issuers = namesOfType('IssuedBy');
    expect(kinds.length).toBeGreaterThan(6);
    expect(issuers.length).toBeGreaterThan(3);
    expect(unnamed([...kinds, ...issuers])).toEqual([]);
  });
});
