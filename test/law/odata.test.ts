/** Queries of the tables are made by the one tag that quotes what is put into them, and by nothing else. */
import { odata } from '@azure/data-tables';
import { describe, expect, it } from 'vitest';
import { sourcesIn } from '../support/source-files.ts';

const sources = sourcesIn('shared/azure');

/** Texts that hold a comparison of OData and were not made by its tag. */
function bareFilters(source: string): string[] {
  const texts = source.match(/(?<!odata)(`[^`]*`|'[^'\n]*'|"[^"\n]*")/g) ?? [];
  return texts.filter((text) => / (eq|ne|gt|ge|lt|le) /.test(text));
}

describe('5.5 OData injection', () => {
  it.each(sources)('no query is put together by hand in $file', ({ text }) => {
    expect(bareFilters(text)).toEqual([]);
  });

  it('this law finds one that is', () => {
    const made = '`RowKey eq 1`';
    expect(bareFilters(`const a = ${made}; const b = odata${made};`)).toEqual([made]);
    expect(bareFilters(`const a = "PartitionKey eq '" + key + "'";`)).toHaveLength(1);
  });

  it('queries are made somewhere', () => {
    expect(sources.filter(({ text }) => text.includes('odata`')).length).toBeGreaterThan(4);
  });

  it.each(["x' or PartitionKey ne '", "''", "' eq '", '%27 or 1 eq 1'])(
    'the tag keeps %s one value',
    (value) => {
      expect(odata`RowKey eq ${value}`).toBe(`RowKey eq '${value.replaceAll("'", "''")}'`);
    },
  );
});
