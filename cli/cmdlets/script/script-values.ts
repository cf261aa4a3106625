/** What variables of a script hold: values, objects of commands, and the few things of .NET that the guides make. */
import { UsageError } from '../../core/errors.ts';
import { type CmdletObject, type CmdletValue, plainText, propertyOf } from '../objects.ts';

export type ScriptValue =
  | { readonly kind: 'value'; readonly value: CmdletValue }
  | { readonly kind: 'objects'; readonly objects: readonly CmdletObject[] }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** A certificate that the service holds, by its thumbprint. */
  | { readonly kind: 'certificate'; readonly thumbprint: string }
  /** Something of .NET whose only use is known. */
  | { readonly kind: 'tool'; readonly tool: 'fileSystem' | 'certificateReader' | 'contentType' };

export function asValue(value: CmdletValue): ScriptValue {
  return { kind: 'value', value };
}

/** `$x.Thumbprint`. @throws UsageError when there is no such property */
export function follow(value: ScriptValue, path: readonly string[], name: string): ScriptValue {
  const [property, ...rest] = path;
  if (property === undefined) return value;
  if (value.kind !== 'objects') throw new UsageError(`${name} has no property ${property}.`);
  const [first, ...others] = value.objects;
  if (!first) throw new UsageError(`${name} is empty: there is nothing to take ${property} of.`);
  const found = propertyOf(first, property);
  if (found === undefined)
    throw new UsageError(`${name} has no property ${property}.`, `It has ${Object.keys(first).join(', ')}.`);
  if (others.length > 0)
    throw new UsageError(`${name} holds ${value.objects.length} objects, and one is meant.`);
  return follow(asValue(found), rest, `${name}.${property}`);
}

/** As part of a text. @throws UsageError for what has no text */
export function textOfValue(value: ScriptValue, name: string): string {
  if (value.kind === 'value') return plainText(value.value);
  throw new UsageError(`${name} is no text.`, propertiesOf(value, name));
}

/** What may have been meant instead of the object itself. */
export function propertiesOf(value: ScriptValue, name: string): string | undefined {
  const [object] = value.kind === 'objects' ? value.objects : [];
  return object && `Name one of its properties, as ${name}.${Object.keys(object)[0] ?? 'Name'}.`;
}
