/**
 * The statements of `ExportAuthCert.ps1` as seeds/004 prints them (step 4): the public part of the certificate that
 * signs, into a file. The service stands in the place of the certificate store of a machine.
 */
import { writeFile } from 'node:fs/promises';
import { apiPath } from '../../core/api-path.ts';
import { UsageError } from '../../core/errors.ts';
import type { CertificateView } from '../../core/issuer-views.ts';
import { assign } from './session.ts';
import type { KnownStatement } from './statement.ts';
import { pathOf, readKind, statement, textIn, v } from './statement-parts.ts';

export const exportStatements: readonly KnownStatement[] = [
  {
    pattern: statement(
      String.raw`${v} = \(dir Cert:\\LocalMachine\\My\)\s*\|\s*where\s*\{\s*\$_\.Thumbprint -match ${v}\s*\}`,
    ),
    understand:
      ([name = '', thumbprint = '']) =>
      async (session) => {
        // An empty one would match every certificate there; here it is refused, and one is found exactly.
        const wanted = textIn(session, thumbprint);
        if (wanted === '') throw new UsageError(`$${thumbprint} is empty: no certificate is assigned.`);
        const { value } = await session.core.api.get<CertificateView>(apiPath('certificates', wanted));
        assign(session, name, { kind: 'certificate', thumbprint: value.thumbprint });
      },
  },
  {
    pattern: statement(
      String.raw`${v} = \[System\.Security\.Cryptography\.X509Certificates\.X509ContentType\]::Cert`,
    ),
    understand:
      ([name = '']) =>
      async (session) =>
        assign(session, name, { kind: 'tool', tool: 'contentType' }),
  },
  {
    pattern: statement(String.raw`${v} = ${v}\.Export\(\s*${v}\s*\)`),
    understand:
      ([name = '', certificate = '', type = '']) =>
      async (session) => {
        // Only this content type is known, so that nothing but the public part can ever be meant.
        readKind(session, type, 'tool');
        const { thumbprint } = readKind(session, certificate, 'certificate');
        const bytes = await session.core.api.bytes(apiPath('certificates', thumbprint, 'cer'));
        assign(session, name, { kind: 'bytes', bytes });
      },
  },
  {
    pattern: statement(String.raw`\[System\.IO\.File\]::WriteAllBytes\(\s*${v}\s*,\s*${v}\s*\)`),
    understand:
      ([file = '', content = '']) =>
      async (session) => {
        const { bytes } = readKind(session, content, 'bytes');
        const path = pathOf(session, textIn(session, file));
        await writeFile(path, bytes).catch((error: NodeJS.ErrnoException) => {
          throw new UsageError(`${path} cannot be written (${error.code ?? error.name}).`);
        });
        session.core.output.note(`Wrote the public certificate to ${path}.`);
      },
  },
];
