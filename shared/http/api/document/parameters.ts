/** What the OpenAPI document says of parts of paths, query parameters and headers. */
import { longestReason } from '../../management-request.ts';
import { longestCursor } from '../cursor.ts';
import { longestFilter, mostOfPage } from '../paging.ts';
import type { ParameterText } from './operation.ts';

const flag = { type: 'boolean', default: false };
const name = { type: 'string', minLength: 1, maxLength: 64 };

const pathTexts: Readonly<Record<string, ParameterText>> = {
  name: { description: 'Name of the object, compared without case.', schema: name },
  id: {
    description: 'Application id or object id of the principal.',
    schema: { type: 'string', format: 'uuid' },
  },
  keyId: { description: 'Key id of the credential.', schema: { type: 'string', format: 'uuid' } },
  thumbprint: {
    description: 'SHA-1 or SHA-256 thumbprint in any spelling, or base64url.',
    schema: { type: 'string', minLength: 1, maxLength: 512 },
  },
  account: { description: 'Name of the linked account.', schema: name },
  role: { description: 'Name of the role, compared without case.', schema: name },
};

const queryTexts: Readonly<Record<string, ParameterText>> = {
  dryRun: { description: 'Answers what the change would do, and changes nothing.', schema: flag },
  reason: {
    description: 'Why, for the audit.',
    schema: { type: 'string', maxLength: longestReason },
  },
  filter: {
    description:
      'Only objects whose name matches: * stands for any characters, ? for one; compared without case.',
    schema: { type: 'string', minLength: 1, maxLength: longestFilter },
  },
  top: {
    description: 'Most entries of the answer.',
    schema: { type: 'integer', minimum: 1, maximum: mostOfPage, default: 100 },
  },
  cursor: {
    description: 'Where the page begins, as nextLink has it.',
    schema: { type: 'string', maxLength: longestCursor },
  },
  deleted: { description: 'The deleted objects instead of the living.', schema: flag },
  servicePrincipalName: {
    description: 'Only the principal that holds this name.',
    schema: { type: 'string', minLength: 1, maxLength: 1024 },
  },
  returnKeyValues: { description: 'Shows the certificates themselves as well.', schema: flag },
  account: { description: 'Only assignments of this linked account.', schema: name },
  role: { description: 'Only assignments of this role.', schema: name },
  object: {
    description: 'Only events of this object: collection and name, as partnerApplications/exchange.',
    schema: { type: 'string', minLength: 1, maxLength: 256 },
  },
};

const ifMatch = {
  description: 'The ETag that was read: the change is made only on that. With * on whatever is there.',
  schema: { type: 'string' },
};

type Reference = Readonly<Record<'$ref', string>>;

const reference = (key: string): Reference => ({ $ref: `#/components/parameters/${key}` });

/** The parameters of a path template. */
export function pathParameters(template: string): Reference[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, part = '']) => reference(`path.${part}`));
}

/** A query parameter, inline where the operation has words of its own for it. */
export function queryParameter(
  part: string,
  own: Readonly<Record<string, ParameterText>> = {},
): Readonly<Record<string, unknown>> {
  return own[part] ? { name: part, in: 'query', ...own[part] } : reference(`query.${part}`);
}

export function ifMatchParameter(required: boolean): Reference {
  return reference(required ? 'header.ifMatchRequired' : 'header.ifMatch');
}

/** The components that the functions above refer to. */
export function parameterComponents(): Readonly<Record<string, unknown>> {
  const path = Object.entries(pathTexts).map(([part, said]) => [
    `path.${part}`,
    { name: part, in: 'path', required: true, ...said },
  ]);
  const query = Object.entries(queryTexts).map(([part, said]) => [
    `query.${part}`,
    { name: part, in: 'query', ...said },
  ]);
  const header = { name: 'If-Match', in: 'header', ...ifMatch };
  return {
    ...Object.fromEntries([...path, ...query]),
    'header.ifMatch': header,
    'header.ifMatchRequired': { ...header, required: true },
  };
}
