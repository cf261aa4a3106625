/** The documents for those who run it: the arithmetic of capacity is right, the tests that security names exist, commands parse. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { readResults } from '../../bench/report/results.ts';
import { createProgram } from '../../cli/commands/program.ts';
import { products } from '../../cli/setup/answers.ts';
import { otherSide } from '../../cli/setup/other-side.ts';
import type { Deployment } from '../../cli/setup/situation.ts';
import { createTerminal } from '../support/cli-terminal.ts';
import { firstCells, matches, quoted, section } from '../support/document-text.ts';
import { project, readDocument } from '../support/generated-documents.ts';
import { shellWords } from '../support/shell-words.ts';

/** The cells of the rows of the first table in a text, its head left out. */
function rowsOf(text: string): string[][] {
  const lines = matches(text, /^\| (.+) \|$/gm);
  return lines.slice(2).map((line) => line.split(' | ').map((cell) => cell.trim()));
}

/** A number as the documents write it; not a number for words. */
function numberIn(cell: string | undefined): number {
  return Number((cell ?? '').replaceAll(',', ''));
}

describe('docs/capacity.md', () => {
  const text = readDocument('docs/capacity.md');
  const figures = new Map(
    rowsOf(section(text, 'Figures')).map(([name = '', figure]) => [
      name.replaceAll('`', ''),
      numberIn(figure),
    ]),
  );
  const figure = (name: string) => figures.get(name) ?? Number.NaN;
  const months = rowsOf(section(text, 'A month, from one token a second to 100,000'));

  it('says where each figure is from', () => {
    expect(figures.size).toBeGreaterThan(10);
    expect([...figures.values()].filter((value) => !(value > 0))).toEqual([]);
    const sources = rowsOf(section(text, 'Figures')).filter(([name]) => name !== '`monthSeconds`');
    expect(sources.filter(([, , , from = '']) => !/^[DLME]$/.test(from))).toEqual([]);
  });

  it('takes the cost of a token in signatures from what the benchmark gave', () => {
    const [table] = readResults().get('growth')?.tables ?? [];
    const medians = table?.rows.map((cells) => Number(cells[table.columns.indexOf('median')])) ?? [];
    // Two runs of it on a shared machine differ by a tenth.
    const share = Math.max(...medians) / figure('signsPerToken');
    expect(Math.abs(share - 1)).toBeLessThan(0.1);
  });

  it.each(months)('has the month of %s tokens a second right', (rate, ...cells) => {
    const tokens = numberIn(rate) * figure('monthSeconds');
    const instances = Math.ceil(numberIn(rate) / figure('instanceTokens'));
    const memory = instances * figure('instanceMemory') * figure('monthSeconds');
    const compute = memory * figure('computePrice');
    const executions = (tokens / 1_000_000) * figure('executionPrice');
    const vault = (tokens / 10_000) * figure('vaultPrice');
    const fitsVault = numberIn(rate) <= figure('vaultSigns');
    const whole = (amount: number) => Math.round(amount).toLocaleString('en-US');
    expect(cells).toEqual([
      String(instances),
      whole(compute),
      whole(executions),
      whole(vault),
      whole(compute + executions),
      fitsVault ? whole(compute + executions + vault) : 'not with one vault',
    ]);
  });

  it('goes from one token a second to a hundred thousand', () => {
    expect([months.at(0)?.[0], months.at(-1)?.[0]]).toEqual(['1', '100,000']);
  });
});

describe('docs/security.md and docs/threats.md', () => {
  const text = ['docs/security.md', 'docs/threats.md'].map(readDocument).join('\n\n');
  const shown = rowsWith(text, 'Shown by').map((cells) => cells.at(-1) ?? '');

  /** The rows of every table whose last column has this head. */
  function rowsWith(document: string, head: string): string[][] {
    const tables = document.split('\n\n').filter((part) => part.split('\n')[0]?.endsWith(`| ${head} |`));
    return tables.flatMap(rowsOf);
  }

  it('says of each threat and each requirement which test shows it, or that none does', () => {
    expect(shown.length).toBeGreaterThan(100);
    expect(shown.filter((cell) => cell !== 'None' && quoted(cell).length === 0)).toEqual([]);
  });

  it('names tests that there are', () => {
    const files = shown.flatMap(quoted);
    expect(files.filter((file) => !file.endsWith('.test.ts') || !existsSync(join(project, file)))).toEqual(
      [],
    );
  });
});

describe('docs/operations.md', () => {
  const text = readDocument('docs/operations.md');
  const program = createProgram(createTerminal(), {
    openCore: () => {
      throw new Error('nothing is run here');
    },
    conclude: () => undefined,
  });
  const lines = matches(text, /^```sh(?: run)?\n([\s\S]*?)^```$/gm)
    .flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => line.startsWith('s2s '))
    .map((line) => line.replaceAll(/<[^>]*>/g, 'placeholder'));

  /** The command that the words name, with the words that are left. */
  function findCommand(command: Command, words: readonly string[]): [Command, readonly string[]] {
    const below = command.commands.find((each) => each.name() === words[0]);
    return below ? findCommand(below, words.slice(1)) : [command, words];
  }

  it('shows commands of s2s', () => {
    expect(lines.length).toBeGreaterThan(5);
  });

  it.each(lines)('shows a command that there is, with options that it has: %s', (line) => {
    const [command, rest] = findCommand(program, shellWords(line).slice(1));
    expect(command.commands).toEqual([]);
    const known = [...command.options, ...program.options].map(({ long }) => long);
    const named = rest.filter((word) => word.startsWith('--'));
    expect(named.filter((word) => !known.includes(word))).toEqual([]);
  });

  it.each(products)('shows for %s what the guided set-up says to run on the other side', (product) => {
    const partner = { product, name: product, applicationTrustLevel: 'Full', source: 'metadata' } as const;
    const deployment = { publicUrl: 'https://s2s.litwareinc.com' } as Deployment;
    const metadataUrl = 'https://partner.example/metadata/json/1';
    const told = otherSide({ partners: [{ ...partner, metadataUrl }] }, deployment);
    const commands = told.flatMap((instruction) => instruction.lines);
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((command) => !text.includes(command))).toEqual([]);
  });

  it('has a row for each alert of infra/', () => {
    const alerts = alertNames();
    expect(alerts.length).toBeGreaterThan(5);
    const rows = firstCells(section(text, 'What to do for each alert'));
    expect(rows.toSorted()).toEqual(alerts.toSorted());
  });
});

/** What alerts are called: the files of infra/alerts, and the names that the templates give to others. */
function alertNames(): string[] {
  const queries = readdirSync(join(project, 'infra/alerts')).filter((file) => file.endsWith('.kql'));
  const metrics = matches(readDocument('infra/modules/metric-alerts.bicep'), /^ {4}name: '([a-z-]+)'$/gm);
  const probes = matches(
    readDocument('infra/modules/availability.bicep'),
    /^ {2}\{ name: '([a-z-]+)', path:/gm,
  );
  return [
    ...queries.map((file) => file.slice(0, -'.kql'.length)),
    ...metrics,
    ...probes.map((name) => `unreachable-${name}`),
  ];
}
