/** The statements of `UploadAuthCert.ps1` as seeds/004 prints them (step 5): a certificate file as base64. */
import { readCertificateFile } from '../../core/certificate-file.ts';
import { asValue } from './script-values.ts';
import { assign } from './session.ts';
import type { KnownStatement } from './statement.ts';
import { pathOf, readKind, statement, textIn, v } from './statement-parts.ts';

export const uploadStatements: readonly KnownStatement[] = [
  {
    pattern: statement(String.raw`${v} = New-Object -ComObject Scripting\.FileSystemObject`),
    understand:
      ([name = '']) =>
      async (session) =>
        assign(session, name, { kind: 'tool', tool: 'fileSystem' }),
  },
  {
    pattern: statement(String.raw`${v} = ${v}\.GetAbsolutePathName\(\s*${v}\s*\)`),
    understand:
      ([name = '', tool = '', path = '']) =>
      async (session) => {
        readKind(session, tool, 'tool');
        assign(session, name, asValue(pathOf(session, textIn(session, path))));
      },
  },
  {
    pattern: statement(
      String.raw`${v} = New-Object System\.Security\.Cryptography\.X509Certificates\.X509Certificate2?`,
    ),
    understand:
      ([name = '']) =>
      async (session) =>
        assign(session, name, { kind: 'tool', tool: 'certificateReader' }),
  },
  {
    pattern: statement(String.raw`${v}\.Import\(\s*${v}\s*\)`),
    understand:
      ([name = '', path = '']) =>
      async (session) => {
        readKind(session, name, 'tool');
        const { raw } = await readCertificateFile(pathOf(session, textIn(session, path)));
        assign(session, name, { kind: 'bytes', bytes: raw });
      },
  },
  {
    pattern: statement(String.raw`${v} = ${v}\.GetRawCertData\(\)`),
    understand:
      ([name = '', certificate = '']) =>
      async (session) =>
        assign(session, name, readKind(session, certificate, 'bytes')),
  },
  {
    pattern: statement(String.raw`${v} = \[System\.Convert\]::ToBase64String\(\s*${v}\s*\)`),
    understand:
      ([name = '', content = '']) =>
      async (session) => {
        const { bytes } = readKind(session, content, 'bytes');
        assign(session, name, asValue(Buffer.from(bytes).toString('base64')));
      },
  },
];
