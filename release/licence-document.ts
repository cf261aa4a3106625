/**
 * `THIRD-PARTY-LICENCES.md`: every package inside the bundle with its licence, and each text once. It goes into the
 * deployment package, because that is where the code of these packages is handed on.
 */
import type { BundledPackage } from './bundled-packages.ts';

export const licencesFile = 'THIRD-PARTY-LICENCES.md';

const preface = `# Third-party licences

The deployed bundle holds code of the packages below, and of nobody else. Written by \`npm run licences\` from what is in
the bundle; do not edit.
`;

/** Packages that share a text to the letter share a section. */
export function licenceDocument(packages: readonly BundledPackage[]): string {
  const sections = [...Map.groupBy(packages, ({ text }) => text)].map(([text, sharing]) =>
    section(sharing.map(label).join(', '), text),
  );
  const notices = packages.flatMap((each) =>
    each.notices.map(({ file, text }) => section(`In ${label(each)}, ${file}`, text)),
  );
  const rest = notices.length === 0 ? [] : ['## Licences of single files\n', ...notices];
  return [preface, table(packages), '## Licences\n', ...sections, ...rest].join('\n');
}

function label({ name, version }: BundledPackage): string {
  return `${name} ${version}`;
}

function table(packages: readonly BundledPackage[]): string {
  const rows = packages.map(({ name, version, licence, used }) => {
    const choice = used === undefined || used === licence ? licence : `${licence}, used under ${used}`;
    return `| ${name} | ${version} | ${choice} |`;
  });
  return `${['| Package | Version | Licence |', '| --- | --- | --- |', ...rows].join('\n')}\n`;
}

/** Four marks, so that a text that shows code in three of them does not end its own block. */
function section(heading: string, text: string): string {
  return `### ${heading}\n\n\`\`\`\`text\n${text}\n\`\`\`\`\n`;
}
