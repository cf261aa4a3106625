/** One question: what it is about, what may be answered, and what Enter stands for. Pure; who asks is `dialogue.ts`. */
import type { DraftValue } from './draft.ts';

export interface Choice {
  readonly value: string;
  readonly text: string;
}

/** A fault is told and the question asked again; `backTo` takes back an earlier answer, which is then asked for. */
export type Reading =
  | { readonly value: DraftValue }
  | { readonly fault: string }
  | { readonly backTo: string };

export interface Question {
  readonly path: string;
  readonly text: string;
  /** What should be known before it is answered. */
  readonly help?: readonly string[];
  readonly choices?: readonly Choice[];
  /** What Enter stands for; without it an answer is needed. */
  readonly enter?: { readonly shown: string; readonly value: DraftValue };
  /** Address of a metadata document that is shown before it is asked. */
  readonly preview?: string;
  read(typed: string): Reading;
}

type Details = Pick<Question, 'help' | 'enter'>;

export function askText(path: string, text: string, details: Details = {}): Question {
  return { path, text, ...details, read: (value) => ({ value }) };
}

/** @param enter the value that Enter stands for; an answer is needed without it */
export function askChoice(
  path: string,
  text: string,
  choices: readonly Choice[],
  { enter, help }: { readonly enter?: string | undefined; readonly help?: readonly string[] } = {},
): Question {
  return {
    path,
    text,
    choices,
    ...(help && { help }),
    ...(enter !== undefined && { enter: { shown: enter, value: enter } }),
    read: (typed) => readChoice(typed, choices),
  };
}

/** By its number, its name, or as much of the name as fits no other. */
function readChoice(typed: string, choices: readonly Choice[]): Reading {
  const numbered = /^\d{1,3}$/.test(typed) ? choices[Number(typed) - 1] : undefined;
  const begins = choices.filter(({ value }) => value.toLowerCase().startsWith(typed.toLowerCase()));
  const exact = choices.find(({ value }) => value.toLowerCase() === typed.toLowerCase());
  const chosen = exact ?? numbered ?? (begins.length === 1 ? begins[0] : undefined);
  return chosen ? { value: chosen.value } : { fault: `Answer with a number from 1 to ${choices.length}.` };
}

export function askYesNo(path: string, text: string, enter?: boolean): Question {
  return {
    path,
    text: `${text} (y/n)`,
    ...(enter !== undefined && { enter: { shown: enter ? 'y' : 'n', value: enter } }),
    read(typed) {
      const answer = readYesNo(typed);
      return answer === undefined ? { fault: 'Answer with y or n.' } : { value: answer };
    },
  };
}

export function readYesNo(typed: string): boolean | undefined {
  if (/^y(es)?$/i.test(typed)) return true;
  return /^no?$/i.test(typed) ? false : undefined;
}

/** Several, with blanks or commas between them. */
export function askList(path: string, text: string, details: Details = {}): Question {
  return {
    path,
    text,
    ...details,
    read(typed) {
      const value = typed.split(/[\s,;]+/).filter(Boolean);
      return value.length > 0 ? { value } : { fault: 'Name at least one.' };
    },
  };
}

export function askNumber(path: string, text: string, most: number, details: Details = {}): Question {
  return {
    path,
    text,
    ...details,
    read(typed) {
      const value = /^\d{1,6}$/.test(typed) ? Number(typed) : 0;
      return value >= 1 && value <= most ? { value } : { fault: `It is a number from 1 to ${most}.` };
    },
  };
}

/** Nothing, for what may be left out. */
export const none = { shown: 'none', value: null } as const;

/** Enter leaves it as it is, whatever it is by then. */
export function asItIs(shown: string) {
  return { shown, value: null } as const;
}

/** As it is shown where it is offered again. */
export function showValue(value: DraftValue): string {
  if (typeof value === 'boolean') return value ? 'y' : 'n';
  if (value === null) return 'none';
  return typeof value === 'object' ? value.join(', ') : String(value);
}
