/**
 * Refuses secrets on the command line before anything else reads it. An argument stays in the shell's history, is in
 * the list of processes for every user of the machine, and in the logs of whatever started the command.
 */
import { UsageError } from './errors.ts';

/** Options that only a secret could follow; `--password-file` and the like name where it is. */
const secretOption =
  /^--?(?:client-?|new-?|pfx-?|key-?)?(?:password|passwd|pwd|passphrase|secret|secret-text|access-token|token|private-key)(?:[=:]|$)/i;

/** The start of a JSON Web Token with a header: nothing else looks like it. */
const tokenText = /(?:^|[\s=:"'])eyJ[\w-]{8,}\.[\w-]+/;

/** @throws UsageError that names the option and never its value, nor a token */
export function refuseSecretArguments(args: readonly string[]): void {
  if (args.some((arg) => tokenText.test(arg))) {
    throw new UsageError(
      'An argument holds a token, which the history and the list of processes keep.',
      'Name a file that holds it, or give it on standard input: s2s token inspect -',
    );
  }
  const found = args.find((arg) => secretOption.test(arg));
  if (found === undefined) return;
  const [option] = found.split(/[=:]/);
  throw new UsageError(
    `${option} would put a secret on the command line, where the history and the list of processes keep it.`,
    'Name a file with --password-file FILE, give it on standard input with --password-file -, or leave it out to be asked.',
  );
}
