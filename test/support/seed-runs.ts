/** Runs what the seeds print, as printed there, and remembers which of it was run. */
import type { CliResult } from './cli-run.ts';
import type { CmdletOperator } from './cmdlet-operator.ts';

export interface SeedRuns {
  /** Typed into bash behind the word `s2s`. */
  typed(line: string): Promise<CliResult>;
  /** Lines that belong together by their variables, or that no other shell understands, as a script. */
  script(...lines: readonly string[]): Promise<CliResult>;
  /** With the reader's own values in the places that the seeds leave to him. */
  filledIn(line: string): string;
  /** A script that was written into a file. */
  written(text: string): string;
  wasRun(line: string): boolean;
}

export function createSeedRuns(operator: CmdletOperator): SeedRuns {
  const ran = new Set<string>();
  const remembered = (line: string) => {
    ran.add(line);
    return line;
  };
  return {
    typed: (line) => operator.type(remembered(line)),
    script: (...lines) => operator.run(['script', '-'], lines.map(remembered).join('\n')),
    filledIn: (line) =>
      remembered(line)
        .replaceAll('<your Verified Domain>', 'litwareinc.com')
        .replaceAll('<DomainControllerFQDN>', 'atl-dc-001.litwareinc.com'),
    written: remembered,
    wasRun: (line) => ran.has(line),
  };
}

/** The same line with the address of a server that is there. */
export function reachable(line: string, url: string): string {
  return line.replace(/https:\/\/(?:atl-cs-001|autodiscover)\.litwareinc\.com/, url);
}
