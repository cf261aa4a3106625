/** docs/cli.md leaves nothing out that is not written from the program itself: the answers, formats and shells. */
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { outputFormats } from '../../cli/core/output.ts';
import { answersSchema } from '../../cli/setup/answers.ts';
import { usualStateFile } from '../../cli/setup/state-file.ts';
import { firstCells, quoted, section } from '../support/document-text.ts';
import { readDocument } from '../support/generated-documents.ts';
import { membersOf } from '../support/schema-members.ts';

describe('docs/cli.md', () => {
  const text = readDocument('docs/cli.md');
  const named = new Set(quoted(text));

  it('names every member of the answers to a set-up', () => {
    const members = new Set(membersOf(z.toJSONSchema(answersSchema, { io: 'input' })));
    expect(members.size).toBeGreaterThan(30);
    expect([...members].filter((member) => !named.has(member))).toEqual([]);
    expect(named).toContain(usualStateFile);
  });

  it('explains every format of output', () => {
    const explained = firstCells(section(text, 'What it prints')).filter((name) => !name.startsWith('-'));
    expect(explained.toSorted()).toEqual(outputFormats.toSorted());
  });
});
