/** Completion for fish, with what each word means. */
import type { Place, Value, Word } from './places.ts';

export function fishScript(places: readonly Place[]): string {
  return `# Completion of s2s for fish. s2s completion fish > ~/.config/fish/completions/s2s.fish
function __s2s_at
  set -l at ""
  for word in (commandline -opc)[2..]
    switch "$at/$word"
      case ${places
        .filter(({ path }) => path !== '')
        .map(({ path }) => path)
        .join(' ')}
        set at "$at/$word"
    end
  end
  test "$at" = "$argv[1]"
end
complete -c s2s -f
${places.flatMap(completions).join('\n')}`;
}

function completions({ path, commands, options, values }: Place): string[] {
  const at = `complete -c s2s -n '__s2s_at "${path}"'`;
  return [
    ...commands.map(({ text, about }) => `${at} -a ${text} -d ${quoted(about)}`),
    ...options.map((word) => `${at} ${optionOf(word, values)}`),
  ];
}

function optionOf({ text, about }: Word, values: readonly Value[]): string {
  const value = values.find(({ flag }) => flag === text);
  const choices = value && value.choices.length > 0 ? ` -x -a ${quoted(value.choices.join(' '))}` : '';
  const files = value && value.choices.length === 0 ? ' -r -F' : '';
  return `-l ${text.slice(2)}${choices}${files} -d ${quoted(about)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
