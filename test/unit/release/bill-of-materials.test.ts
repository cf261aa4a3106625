/** What stays of npm's bill of materials for the whole lock file. */
import { describe, expect, it } from 'vitest';
import { type BillOfMaterials, billOfPackage } from '../../../release/bill-of-materials.ts';

const component = (name: string, version: string, more: object = {}) => ({
  'bom-ref': `${name}@${version}`,
  name,
  version,
  ...more,
});

const development = { name: 'cdx:npm:package:development', value: 'true' };
const bundled = { name: 'cdx:npm:package:bundled', value: 'true' };

const whole: BillOfMaterials = {
  metadata: { component: component('folder', '1.0.0') },
  components: [
    component('jose', '6.0.0'),
    component('debug', '4.0.0', { properties: [development, bundled] }),
    component('debug', '3.0.0'),
    component('vitest', '5.0.0'),
  ],
  dependencies: [
    { ref: 'folder@1.0.0', dependsOn: ['jose@6.0.0', 'vitest@5.0.0'] },
    { ref: 'jose@6.0.0', dependsOn: ['debug@4.0.0'] },
    { ref: 'vitest@5.0.0', dependsOn: ['debug@3.0.0'] },
  ],
};

const described = {
  name: 'service',
  sha256: 'abc',
  packages: [
    { name: 'debug', version: '4.0.0' },
    { name: 'jose', version: '6.0.0' },
  ],
};

describe('the bill of a package', () => {
  const bill = billOfPackage(whole, described);

  it('keeps what is inside, by name and version', () => {
    expect(bill.components.map((each) => each['bom-ref'])).toEqual(['jose@6.0.0', 'debug@4.0.0']);
  });

  it('keeps of the tree what leads to it', () => {
    expect(bill.dependencies).toEqual([
      { ref: 'folder@1.0.0', dependsOn: ['jose@6.0.0'] },
      { ref: 'jose@6.0.0', dependsOn: ['debug@4.0.0'] },
    ]);
  });

  it('calls nothing a thing of development that is inside', () => {
    expect(bill.components[1]?.properties).toEqual([bundled]);
  });

  it('names the service and the digest of the package', () => {
    const hashes = [{ alg: 'SHA-256', content: 'abc' }];
    expect(bill.metadata.component).toMatchObject({ name: 'service', version: '1.0.0', hashes });
  });

  it('is not made without something that is inside', () => {
    const packages = [...described.packages, { name: 'zod', version: '4.0.0' }];
    expect(() => billOfPackage(whole, { ...described, packages })).toThrow('does not know zod@4.0.0.');
  });
});
