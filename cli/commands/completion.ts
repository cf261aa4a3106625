/** `s2s completion`: scripts for four shells, made from the command tree. */
import { Argument, type Command } from 'commander';
import { bashScript } from './completion/bash.ts';
import { fishScript } from './completion/fish.ts';
import { type Place, placesOf } from './completion/places.ts';
import { powershellScript } from './completion/powershell.ts';
import { zshScript } from './completion/zsh.ts';
import type { Noun } from './noun.ts';

export const completionScripts: ReadonlyMap<string, (places: readonly Place[]) => string> = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
  ['powershell', powershellScript],
]);

/** The argument of the command. */
export function shellArgument(): Argument {
  return new Argument('<shell>', 'The shell').choices([...completionScripts.keys()]);
}

/** @param program the whole tree */
export function addCompletion(noun: Noun, program: Command): void {
  noun.alone(
    {
      summary: 'Prints the completion script of a shell',
      examples: ['completion bash >> ~/.bashrc', 'completion powershell | Out-String | Invoke-Expression'],
    },
    async ({ core, args: [shell = ''] }) => {
      // The parser lets only shells through that are here.
      const script = completionScripts.get(shell) ?? bashScript;
      core.output.line(script(placesOf(program)));
      return undefined;
    },
  );
}
