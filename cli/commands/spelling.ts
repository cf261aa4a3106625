/**
 * Remedies of the API name members of its bodies. Whoever types commands knows the same things by their options, so
 * that a remedy can be copied as it is told.
 */
import { ApiProblem, type ToldViolation } from '../core/errors.ts';

const spellings: readonly (readonly [member: RegExp, option: string])[] = [
  [/\boverrideMinimumLead\b/g, '--override-minimum-lead'],
  [/\breplacePending\b/g, '--replace-pending'],
  [/\bconfirmRealmChange\b/g, '--confirm-realm-change'],
  [/\bdryRun=true\b/g, '--dry-run'],
  [/\brepeat with force\b/g, 'repeat with --force'],
  [/\buseOAuthServer\b/g, '--use-oauth-server'],
  [/\boauthServer\b/g, '--oauth-server'],
  [/\bmetadataUrl\b/g, '--metadata-url'],
  [/\blinkedAccount\b/g, '--linked-account'],
  [/\baddNames\b/g, 'add-name'],
  [/\bremoveNames\b/g, 'remove-name'],
  [/^Check the path\.$/, 'Look at what there is: the same noun with list.'],
];

export function spellForShell(remedy: string): string {
  return spellings.reduce((text, [member, option]) => text.replace(member, option), remedy);
}

/** The problem with its remedies as a shell spells them; any other error as it is. */
export function spelled(error: unknown): unknown {
  if (!(error instanceof ApiProblem)) return error;
  return new ApiProblem(error.status, error.violations.map(spelledViolation), error.requestId);
}

function spelledViolation({ remedy, ...violation }: ToldViolation): ToldViolation {
  return { ...violation, ...(remedy !== undefined && { remedy: spellForShell(remedy) }) };
}
