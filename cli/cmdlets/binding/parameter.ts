/**
 * Parameters of the commands that administrators know. Each is one of three: it means something here; what it was for
 * is met without it, which is said; or it has no meaning here, and is refused with the reason and the way to do it.
 * Nothing is ever ignored.
 */

export type ParameterKind = 'text' | 'secret' | 'list' | 'number' | 'truth' | 'switch';

/** `taken`: read. `met`: what it was for is met without it. `none`: refused. */
export type ParameterUse = 'taken' | 'met' | 'none';

export interface Parameter {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly use: ParameterUse;
  readonly kind: ParameterKind;
  /** What it means, why it is not needed, or why it has no meaning here. */
  readonly help: string;
  /** For one without meaning: the way to do it. */
  readonly instead: string | undefined;
  readonly required: boolean;
  /** Its place among values without a name, from 0. */
  readonly position: number | undefined;
  /** The only values that there are, compared without case. */
  readonly values: readonly string[] | undefined;
  /** `$null` takes the value away. */
  readonly nullable: boolean;
  /** What Enter means where the old command asked for it (seeds/004 step 6). */
  readonly enter: boolean | undefined;
}

export type ParameterOptions = Partial<Omit<Parameter, 'name' | 'use' | 'kind' | 'help' | 'instead'>>;

const unset = {
  aliases: [],
  instead: undefined,
  required: false,
  position: undefined,
  values: undefined,
  nullable: false,
  enter: undefined,
};

function taken(kind: ParameterKind) {
  return (name: string, help: string, options: ParameterOptions = {}): Parameter => ({
    ...unset,
    ...options,
    name,
    use: 'taken',
    kind,
    help,
  });
}

export const text = taken('text');
/** A text that no message repeats. */
export const secret = taken('secret');
export const list = taken('list');
export const number = taken('number');
/** Boolean: `$true` or `$false` follows. */
export const truth = taken('truth');
/** Switch: stands alone, or `-Name:$false`. */
export const flag = taken('switch');

export function met(name: string, help: string, kind: ParameterKind = 'text'): Parameter {
  return { ...unset, name, use: 'met', kind, help };
}

export function none(
  name: string,
  help: string,
  instead: string,
  aliases: readonly string[] = [],
): Parameter {
  return { ...unset, aliases, name, use: 'none', kind: 'text', help, instead };
}

/** The usual first one of a command about a named object. */
export function identity(help: string, options: ParameterOptions = {}): Parameter {
  return text('Identity', help, { required: true, position: 0, ...options });
}

/** For objects of which there is one: `-Identity global`, which may be left out. */
export function globalIdentity(options: ParameterOptions = {}): Parameter {
  return text('Identity', 'There is one for the whole deployment: global. May be left out', {
    values: ['global'],
    ...options,
  });
}
