/** Markdown of the generated parts: tables, and names that are code. */

/** A bar inside a cell must not end it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Names of settings in backticks. */
export function asCode(text: string): string {
  return text.replaceAll(/S2S_\w+/g, '`$&`');
}
