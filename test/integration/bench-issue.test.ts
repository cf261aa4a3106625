/** The benchmark of issuance works, and its servers do what it says: it fails by itself where one does less. */
import { describe, expect, it } from 'vitest';
import { issue } from '../../bench/issue.ts';

describe('the benchmark of issuance', () => {
  it('measures every server, each of which verifies, remembers and refuses', async () => {
    const [table] = await issue({ quick: true });
    const names = table?.rows.map(([name]) => name);
    expect(names).toContain('our core, plain adapter');
    expect(names).toContain('oidc-provider');
    for (const [, ...figures] of table?.rows ?? []) {
      expect(figures.filter((figure) => !(Number(figure) > 0))).toEqual([]);
    }
  });
});
