/** Which of our public certificates are still to be written into files. */
import type { Act, ExportCertificate } from '../act.ts';
import type { Answers } from '../answers.ts';
import type { Situation } from '../situation.ts';
import { planCertificate } from './certificate-acts.ts';

/** What changes the slots comes first: the file is for the certificate that is there afterwards. */
export function planExports(answers: Answers, situation: Situation): Act[] {
  const { exportFile, exportNextFile } = answers.crossPremises ?? {};
  const changes = planCertificate(answers, situation).map(({ id }) => id);
  return [
    ...(exportFile === undefined ? [] : planExport('current', exportFile, changes, situation)),
    ...(exportNextFile === undefined ? [] : planExport('next', exportNextFile, changes, situation)),
  ];
}

function planExport(
  role: 'current' | 'next',
  file: string,
  changes: readonly string[],
  { issuer, files, certificates }: Situation,
): Act[] {
  const held = files[file];
  const isWritten = changes.length === 0 && held !== undefined && held === issuer[role]?.thumbprint;
  if (isWritten) return [];
  const path = role === 'current' ? 'crossPremises.exportFile' : 'crossPremises.exportNextFile';
  const act: ExportCertificate = {
    kind: 'exportCertificate',
    id: `export ${role}`,
    title: `Write our ${role} certificate into ${file}`,
    after: changes,
    blame: { byTarget: {}, otherwise: path },
    ...{ role, file },
    replaces: certificates.some(({ thumbprint }) => thumbprint === held),
  };
  return [act];
}
