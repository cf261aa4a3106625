/** `npm run package`: writes the deployment package, and prints what is in it, its size and its digest. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectDirectory } from './bundle.ts';
import { createPackage, releasePath } from './deployment-package.ts';

const made = await createPackage();
const path = releasePath(made, '.zip');
mkdirSync(dirname(join(projectDirectory, path)), { recursive: true });
writeFileSync(join(projectDirectory, path), made.zip);

const line = (bytes: number, text: string) => `${bytes.toLocaleString('en').padStart(11)}  ${text}\n`;
for (const [name, content] of made.files) process.stdout.write(line(content.length, name));
process.stdout.write(line(made.zip.length, path));
process.stdout.write(`SHA-256: ${made.sha256}\n`);
