/** `npm run licences`: writes the licences of what is inside the bundle, for people and for the package. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundle, projectDirectory } from './bundle.ts';
import { bundledPackages } from './bundled-packages.ts';
import { licenceDocument, licencesFile } from './licence-document.ts';
import { refuseForbidden } from './licence-rules.ts';

const { metafile } = await buildBundle();
const packages = bundledPackages(metafile, projectDirectory);
refuseForbidden(packages);
writeFileSync(join(projectDirectory, licencesFile), licenceDocument(packages));
process.stdout.write(`${licencesFile}: ${packages.length} packages\n`);
