/** Completion for bash. */
import type { Place } from './places.ts';

export function bashScript(places: readonly Place[]): string {
  return `# Completion of s2s for bash. Put it into ~/.bashrc: eval "$(s2s completion bash)"
_s2s() {
  local at="" words="" i
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD - 1]}"
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at/\${COMP_WORDS[i]}" in
      ${places
        .filter(({ path }) => path !== '')
        .map(({ path }) => path)
        .join(' | ')}) at="$at/\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at:$prev" in
${places.flatMap(valueCases).join('\n')}
  esac
  case "$at" in
${places.map(wordCase).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _s2s s2s`;
}

function valueCases({ path, values }: Place): string[] {
  return values.map(({ flag, choices }) => {
    const offer = choices.length > 0 ? `-W "${choices.join(' ')}"` : '-f';
    return `    "${path}:${flag}") COMPREPLY=($(compgen ${offer} -- "$cur")); return ;;`;
  });
}

function wordCase({ path, commands, options }: Place): string {
  return `    "${path}") words="${[...commands, ...options].map(({ text }) => text).join(' ')}" ;;`;
}
