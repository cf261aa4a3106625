/** The sources as laws read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { project } from './generated-documents.ts';

export interface SourceFile {
  /** From the project's folder. */
  readonly file: string;
  readonly text: string;
}

/** All TypeScript below these rooms. */
export function sourcesIn(...rooms: string[]): SourceFile[] {
  return rooms
    .flatMap((room) => readdirSync(join(project, room), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ file: relative(project, path), text: readFileSync(path, 'utf8') }));
}
