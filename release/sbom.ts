/** `npm run sbom`: writes the bill of materials of the deployment package beside it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BillOfMaterials, billOfPackage } from './bill-of-materials.ts';
import { projectDirectory } from './bundle.ts';
import { createPackage, releasePath } from './deployment-package.ts';
import { npmSbom } from './npm-sbom.ts';

const made = await createPackage();
const bill = billOfPackage<BillOfMaterials>(await npmSbom(), made);
const path = releasePath(made, '.cdx.json');
mkdirSync(dirname(join(projectDirectory, path)), { recursive: true });
writeFileSync(join(projectDirectory, path), `${JSON.stringify(bill, null, 2)}\n`);
process.stdout.write(`${path}: ${bill.components.length} components\n`);
