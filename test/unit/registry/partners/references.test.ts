/** Who names an account or a server: found on every page, and only among the living. */
import { describe, expect, it } from 'vitest';
import { partnersThat, referenceViolations } from '../../../../shared/registry/partners/references.ts';
import { succeeded } from '../../../support/outcomes.ts';
import { createRegistryBench, operator, partnerCreation } from '../../../support/registry-bench.ts';

const noted: string[] = [];
const references = {
  hasAccount: async (key: string) => noted.push(`account ${key}`) > 0 && key === 'known',
  hasServer: async (key: string) => noted.push(`server ${key}`) > 0 && key === 'known',
  realmOfServer: async () => undefined,
};

describe('what is named', () => {
  it.each([
    ['nothing', {}, []],
    ['nothing, said twice', { linkedAccount: null, oauthServer: null }, []],
    ['what there is, in any case', { linkedAccount: 'Known', oauthServer: 'KNOWN' }, []],
    ['an unknown account', { linkedAccount: 'other' }, ['linkedAccount']],
    ['an unknown server', { oauthServer: 'other' }, ['oauthServer']],
    ['what is no name', { linkedAccount: 'a b', oauthServer: '../x' }, ['linkedAccount', 'oauthServer']],
  ])('is judged: %s', async (_, named, targets) => {
    const violations = await referenceViolations(named, references);
    expect(violations.map(({ target }) => target)).toEqual(targets);
    // The member is wrong, not the address of the request.
    for (const { code } of violations) expect(code).toBe('InvalidRequest');
    expect(noted.every((look) => !/[ /]/.test(look.replace(/^\w+ /, '')))).toBe(true);
  });
});

describe('the partners that name something', () => {
  it('are found whichever page they are on, deleted ones not among them', async () => {
    const { partners } = createRegistryBench();
    const count = 1003;
    for (let n = 0; n < count; n++) {
      const applicationIdentifier = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
      const creation = partnerCreation({ name: `p${n}`, applicationIdentifier, useOAuthServer: true });
      succeeded(await partners.acts.create(creation, operator));
    }
    succeeded(await partners.keeper.remove('p7', operator));
    const found = await partnersThat(partners.store, ({ name }) => name.endsWith('7'));
    expect(found).not.toContain('p7');
    expect(found).toContain('p997');
    expect(found).toHaveLength(99);
  });
});
