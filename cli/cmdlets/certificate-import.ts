/** A certificate file with its private key on its way into the vault, and the password that opens it. */
import { ApiProblem, UsageError } from '../core/errors.ts';
import type { CertificateImportAnswer } from '../core/issuer-views.ts';
import { named } from '../core/named.ts';
import { readInputFile } from '../core/prompt.ts';
import type { CertificateImportBody } from '../core/request-bodies.ts';
import { type Parameter, secret, text } from './binding/parameter.ts';
import { makeChange, reasonOf } from './change.ts';
import type { CmdletCall } from './cmdlet.ts';
import { findInputFile } from './input-file.ts';

/** The file and what opens it; `-Password` is what the guides print. */
export function fileParameters(required: boolean): readonly Parameter[] {
  return [
    text('Path', 'The PFX or PEM file with the private key; a path of Windows is looked for here', {
      required,
    }),
    secret('Password', 'Its password, for all to see; -PasswordFile keeps it out of the history'),
    text('PasswordFile', 'A file with the password, or - for standard input (of this service)'),
  ];
}

/** Imports the file that `-Path` names; it gets no role by that. @returns what the service made of it */
export async function importFile(call: CmdletCall): Promise<CertificateImportAnswer> {
  const { core, bound } = call;
  const path = await findInputFile(core, bound.needed('Path'));
  const content = (await readInputFile(path)).toString('base64');
  const acceptSanForSubject = bound.flag('AcceptSanForSubject');
  const body: CertificateImportBody = { content, ...named({ acceptSanForSubject }), ...reasonOf(call) };
  const password = await passwordOf(call);
  try {
    return await send(call, { ...body, ...named({ password }) });
  } catch (error) {
    if (password !== undefined || !core.prompt.asks || !wantsPassword(error)) throw error;
    return send(call, { ...body, password: await core.prompt.secret('Password of the file', undefined) });
  }
}

/** Whether a file has a password is known by trying. */
function wantsPassword(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'CertificatePasswordIncorrect';
}

function send(call: CmdletCall, body: CertificateImportBody): Promise<CertificateImportAnswer> {
  const { core, bound } = call;
  return makeChange<CertificateImportAnswer>(call, {
    target: bound.needed('Path'),
    send: ({ dryRun }) =>
      core.progress.during('Importing the certificate', () =>
        core.api.send('POST', 'certificateImports', { body, dryRun }),
      ),
    done: ({ certificate }) => `Imported ${certificate.subject}, ${certificate.thumbprint}.`,
  });
}

async function passwordOf({ core, bound }: CmdletCall): Promise<string | undefined> {
  const source = bound.text('PasswordFile');
  const password = bound.text('Password');
  if (source !== undefined && password !== undefined)
    throw new UsageError('-Password and -PasswordFile exclude each other.');
  if (source === '-') return core.prompt.secret('Password of the file', source);
  if (source !== undefined)
    return core.prompt.secret('Password of the file', await findInputFile(core, source));
  if (password !== undefined) {
    core.output.warn(
      '-Password shows the password to whoever reads the history or the list of processes. Next time name it by -PasswordFile FILE, or leave it out to be asked.',
    );
  }
  return password;
}
