/**
 * JSON without the line separators of Unicode, which JSON allows as they are: some readers of the batch format, in
 * which table storage takes transactions, end a line at them.
 */
export function toJsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
