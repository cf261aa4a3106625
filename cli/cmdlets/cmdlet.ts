/** What a command of the administrators is made of: one entry of the table each, in a file a family. */
import type { Core } from '../core/core.ts';
import type { ExitCode } from '../core/exit-codes.ts';
import type { Bound } from './binding/bound.ts';
import { commonParameters } from './binding/common-parameters.ts';
import type { Parameter } from './binding/parameter.ts';
import type { CmdletObject } from './objects.ts';

export interface Cmdlet {
  /** In the old spelling: `New-CsPartnerApplication`. */
  readonly name: string;
  readonly summary: string;
  /** What else must be known before it is used. */
  readonly details?: string;
  /** Lines without `s2s`; at least one. */
  readonly examples: readonly [string, ...string[]];
  readonly parameters: readonly Parameter[];
  /** It changes something: `-WhatIf`, `-Confirm` and `-Reason` are added. */
  readonly changes?: boolean;
  readonly run: (call: CmdletCall) => Promise<CmdletResult>;
}

/** One call of a command. */
export interface CmdletCall {
  readonly core: Core;
  readonly cmdlet: Cmdlet;
  readonly bound: Bound;
}

export interface CmdletResult {
  readonly objects: readonly CmdletObject[];
  /** Where it is not success. */
  readonly exitCode?: ExitCode;
}

/** What commands give back that only change something, as `Set-…` and `Remove-…` always did. */
export const nothing: CmdletResult = { objects: [] };

export function gives(...objects: readonly CmdletObject[]): CmdletResult {
  return { objects };
}

/** Its own parameters first. */
export function parametersOf({ parameters, changes = false }: Cmdlet): readonly Parameter[] {
  return [...parameters, ...commonParameters(changes)];
}
