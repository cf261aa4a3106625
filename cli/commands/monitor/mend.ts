/** `monitor --fix`: what can be done without a risk. Metadata is asked for again, the roll takes the steps that are due. */
import type { Core } from '../../core/core.ts';
import { describeError, isCliError } from '../../core/errors.ts';
import { named } from '../../core/named.ts';
import type { Finding, Fix } from './finding.ts';

/** Each once, however many findings it would mend. */
export function fixesOf(findings: readonly Finding[]): Fix[] {
  const fixes = findings.flatMap(({ fix, severity }) => (fix && severity !== 'ok' ? [fix] : []));
  return [...new Map(fixes.map((fix) => [JSON.stringify(fix), fix])).values()];
}

export function describeFix(fix: Fix): string {
  return 'advance' in fix ? 'run the roll (issuer advance)' : `refresh the metadata (${fix.refresh})`;
}

/** One that is refused does not keep the others from being done. */
export async function mend(
  { api, output }: Pick<Core, 'api' | 'output'>,
  fix: Fix,
  reason?: string,
): Promise<void> {
  const path = 'advance' in fix ? 'tokenIssuer/advance' : fix.refresh;
  try {
    await api.send('POST', path, { body: named({ reason }) });
    output.note(`Fix: ${describeFix(fix)}: done.`);
  } catch (error) {
    if (!isCliError(error)) throw error;
    output.warn(`Fix: ${describeFix(fix)}: ${describeError(error)[0] ?? 'refused'}`);
  }
}
