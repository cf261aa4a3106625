/** The command tree: every noun in the order of the help. The completion scripts are made from the same tree. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { createCore, type Surroundings } from '../core/core.ts';
import { UsageError } from '../core/errors.ts';
import { type ExitCode, exitCodes } from '../core/exit-codes.ts';
import { addAccount } from './account.ts';
import { addAudit } from './audit.ts';
import { addCertificate } from './certificate.ts';
import { addCompletion, shellArgument } from './completion.ts';
import { addConfig } from './config.ts';
import { addIssuer } from './issuer.ts';
import { addMonitor } from './monitor.ts';
import {
  addGlobalOptions,
  createNoun,
  declareNoun,
  type Noun,
  type NounContext,
  type NounSpec,
} from './noun.ts';
import { addPartner } from './partner.ts';
import { addPrincipal } from './principal.ts';
import { addRole } from './role.ts';
import { addScript } from './script.ts';
import { addServer } from './server.ts';
import { addSetup } from './setup.ts';
import { spelled } from './spelling.ts';
import { addTest } from './test.ts';
import { addToken } from './token.ts';

/** A noun with verbs below it. */
interface NounRow extends NounSpec {
  readonly add: (noun: Noun) => void;
}

const nouns: readonly NounRow[] = [
  {
    name: 'config',
    summary: 'The OAuth configuration of the deployment',
    examples: ['config show'],
    add: addConfig,
  },
  {
    name: 'certificate',
    summary: 'Certificates of the key ring and the vault',
    examples: ['certificate list'],
    add: addCertificate,
  },
  {
    name: 'issuer',
    summary: 'Which certificate signs, and when the next one does',
    examples: ['issuer show'],
    add: addIssuer,
  },
  {
    name: 'partner',
    summary: 'Partner applications: servers with which tokens are exchanged',
    examples: ['partner list'],
    add: addPartner,
  },
  {
    name: 'server',
    summary: 'OAuth servers: others whose tokens are accepted',
    examples: ['server list'],
    add: addServer,
  },
  {
    name: 'principal',
    summary: 'Service principals and their credentials',
    examples: ['principal list'],
    add: addPrincipal,
  },
  {
    name: 'account',
    summary: 'Linked accounts of partner applications',
    examples: ['account list'],
    add: addAccount,
  },
  { name: 'role', summary: 'Roles of linked accounts', examples: ['role list'], add: addRole },
  {
    name: 'test',
    summary: 'Connectivity tests, step by step',
    examples: ['test storage --help'],
    add: addTest,
  },
  { name: 'token', summary: 'Looks into tokens', examples: ['token inspect token.txt'], add: addToken },
  { name: 'audit', summary: 'Who changed what, when and why', examples: ['audit list'], add: addAudit },
];

/** @returns the exit code. @throws the errors of core/errors.ts */
export async function runProgram(args: readonly string[], surroundings: Surroundings): Promise<number> {
  let exitCode: ExitCode = exitCodes.success;
  const program = createProgram(surroundings, {
    openCore: (options) => createCore(surroundings, options),
    conclude: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : [...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && isShown(error)) return error.exitCode;
    throw error instanceof CommanderError ? usageErrorOf(error) : spelled(error);
  }
}

/** Help and version are shown by the parser itself. */
function isShown({ exitCode, code }: CommanderError): boolean {
  return exitCode === 0 || code === 'commander.help';
}

/** Words that are too many are not repeated: one of them may be a secret. */
function usageErrorOf({ message }: CommanderError): UsageError {
  const told = message.replace(/^error: /, '').replace(/ but got \d+: .*\.$/s, '.');
  return new UsageError(told, 'Add --help for the options and an example.');
}

/** The tree itself. */
export function createProgram(
  { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>,
  context: NounContext,
): Command {
  const program = new Command('s2s')
    .description('Manages the S2S token service.')
    .version(readVersion(), '-V, --version', 'Show the version')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      // What is wrong is told like every other error.
      outputError: () => {},
    })
    .exitOverride();
  addGlobalOptions(program);
  for (const { add, ...noun } of nouns) add(declareNoun(program, noun, context));
  // Words that are verbs themselves.
  addSetup(createNoun(program.command('setup'), context));
  addMonitor(createNoun(program.command('monitor'), context));
  addScript(createNoun(program.command('script [file]'), context));
  addCompletion(createNoun(program.command('completion').addArgument(shellArgument()), context), program);
  program.addHelpText('after', overview);
  return program;
}

const overview = `
The commands that administrators know work as well:
  s2s Get-CsCertificate -Type OAuthTokenIssuer
  s2s New-CsPartnerApplication -Identity Exchange -ApplicationTrustLevel Full -MetadataUrl "https://…"

Example:
  s2s partner list

Exit codes: 0 success, 1 wrong usage or refused, 2 warning found, 3 critical or test failed, 4 conflict, 5 unreachable.`;

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '';
}
