/** The workflows of `.github/workflows/`, read as far as their laws ask. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { project } from './generated-documents.ts';

export interface WorkflowStep {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface WorkflowJob {
  readonly uses?: string;
  readonly needs?: string;
  readonly if?: string;
  readonly environment?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps?: readonly WorkflowStep[];
}

export interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

const folder = join('.github', 'workflows');

export function readWorkflows(): Workflow[] {
  return readdirSync(join(project, folder)).map((name) => {
    const file = join(folder, name);
    const text = readFileSync(join(project, file), 'utf8');
    return { ...(parse(text) as Omit<Workflow, 'file' | 'text'>), file, text };
  });
}
