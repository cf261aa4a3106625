/** Whether each resource is of a version that this project knows, and is as safe as one of its type has to be. */
import { type Finding, finding, isCalled, nodesOf } from '../grammar.ts';
import { memberAt } from '../objects.ts';
import type { InfraProject } from '../project.ts';
import type { Resource, Template } from '../template.ts';
import { duties, versions } from './resource-duties.ts';

export function checkResources({ templates }: InfraProject): Finding[] {
  return [...templates.values()].flatMap((template) =>
    template.resources.flatMap((resource) => [
      ...checkVersion(template, resource),
      ...(resource.isExisting ? [] : checkDuties(template, resource)),
    ]),
  );
}

function checkVersion({ file }: Template, { type, version, node }: Resource): Finding[] {
  const known = versions[type];
  if (known === undefined) return [finding(file, node, `${type} is no resource that this project has`)];
  if (version === known) return [];
  return [finding(file, node, `${type} is used as of ${version}, and known as of ${known}`)];
}

function checkDuties({ file, root }: Template, { type, body, node }: Resource): Finding[] {
  return Object.entries(duties[type] ?? {}).flatMap(([path, wanted]) => {
    const value = memberAt(body, path);
    // Texts are compared without their layout.
    const text = value?.text.replaceAll(/\s+/g, ' ');
    if (text === undefined) return [finding(file, node, `${type} must say ${path}: ${wanted}`)];
    const isMet = wanted instanceof RegExp ? wanted.test(text) : text === wanted;
    return isMet ? [] : [finding(file, value ?? root, `${type} must say ${path}: ${wanted}, not ${text}`)];
  });
}

/** Functions that fetch a key or a signature from a resource: nothing here has use for one. */
const secrets = /^list[A-Z]\w*$|^getSecret$/;
/** Functions that give something else at each run, so that a second deployment would change things. */
const moving = /^(newGuid|utcNow|deployment|dateTimeAdd)$/;
const credentials =
  /AccountKey=|SharedAccess|[?&]sig=|InstrumentationKey=|-----BEGIN|(password|secret)\s*:\s*'/i;

/** Whether no secret is fetched, taken or written down, and the same is deployed each time. */
export function checkFixedAndSecretless({ templates }: InfraProject): Finding[] {
  return [...templates.values()].flatMap(({ file, root, parameters }) => [
    ...nodesOf(root, 'identifier', 'property_identifier')
      .filter(isCalled)
      .flatMap((node) => {
        if (secrets.test(node.text)) return [finding(file, node, `${node.text} fetches a secret`)];
        return moving.test(node.text) ? [finding(file, node, `${node.text} changes from run to run`)] : [];
      }),
    ...nodesOf(root, 'string', 'object_property')
      .filter(({ text }) => text.length < 500 && credentials.test(text))
      .map((node) => finding(file, node, 'this looks like a secret')),
    ...parameters
      .filter(({ decorators }) => decorators.has('secure'))
      .map(({ name, node }) => finding(file, node, `${name} would be a secret: nothing here takes one`)),
  ]);
}
