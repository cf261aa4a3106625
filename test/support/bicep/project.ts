/** The deployment as files: those below `infra/`, `azure.yaml`, and a copy with one mistake made in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { project } from '../generated-documents.ts';
import { readTemplate, type Template } from './template.ts';

export interface InfraProject {
  /** Every text, by its path from the project's folder. */
  readonly files: ReadonlyMap<string, string>;
  /** The Bicep and parameter files among them, read. */
  readonly templates: ReadonlyMap<string, Template>;
}

export function readInfra(): InfraProject {
  const below = readdirSync(join(project, 'infra'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(project, join(entry.parentPath, entry.name)));
  const paths = ['azure.yaml', ...below].toSorted();
  const files = new Map(paths.map((path) => [path, readFileSync(join(project, path), 'utf8')]));
  const bicep = [...files].filter(([path]) => isBicep(path));
  return { files, templates: new Map(bicep.map(([path, text]) => [path, readTemplate(path, text)])) };
}

const isBicep = (path: string) => /\.bicep(param)?$/.test(path);

/** @throws Error when the text to replace is not there: a mistake that is none would prove nothing */
export function withMistake(
  { files, templates }: InfraProject,
  path: string,
  right: string | RegExp,
  wrong: string,
): InfraProject {
  const text = files.get(path) ?? '';
  const changed = text.replace(right, wrong);
  if (changed === text) throw new Error(`${path} does not hold ${right}.`);
  const read = isBicep(path) ? new Map(templates).set(path, readTemplate(path, changed)) : templates;
  return { files: new Map(files).set(path, changed), templates: read };
}

/** The template that a path inside of another one means. */
export function targetOf(
  { templates }: InfraProject,
  { file }: Template,
  path: string,
): Template | undefined {
  return templates.get(posix.join(posix.dirname(file), path));
}

/** @throws Error when there is no such file */
export function templateAt({ templates }: InfraProject, path: string): Template {
  const template = templates.get(path);
  if (!template) throw new Error(`There is no ${path}.`);
  return template;
}

/** The object that a type stands for, here or in the file that it is imported from. */
export function typeObject(infra: InfraProject, template: Template, name: string) {
  const imported = template.imports.find((each) => each.name === name);
  const home = imported ? targetOf(infra, template, imported.path) : template;
  return home?.types.find((each) => each.name === name)?.value;
}
