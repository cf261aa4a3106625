/** Completion for zsh, with what each word means. */
import type { Place, Word } from './places.ts';

export function zshScript(places: readonly Place[]): string {
  // Not \`path\`: that is the search path of zsh under another name.
  return `#compdef s2s
# Completion of s2s for zsh. Put it into ~/.zshrc after compinit: eval "$(s2s completion zsh)"
_s2s() {
  local at="" i
  local -a commands options
  for (( i = 2; i < CURRENT; i++ )); do
    case "$at/\${words[i]}" in
      (${places
        .filter(({ path }) => path !== '')
        .map(({ path }) => path)
        .join('|')}) at="$at/\${words[i]}" ;;
    esac
  done
  case "$at:\${words[CURRENT-1]}" in
${places.flatMap(valueCases).join('\n')}
  esac
  case "$at" in
${places.map(wordCase).join('\n')}
  esac
  (( \${#commands} )) && _describe -t commands 'command' commands
  _describe -o -t options 'option' options
}
compdef _s2s s2s`;
}

function valueCases({ path, values }: Place): string[] {
  return values.map(({ flag, choices }) => {
    const offer = choices.length > 0 ? `compadd -- ${choices.join(' ')}` : '_files';
    return `    ("${path}:${flag}") ${offer}; return ;;`;
  });
}

function wordCase({ path, commands, options }: Place): string {
  return `    ("${path}") commands=(${commands.map(described).join(' ')}) options=(${options.map(described).join(' ')}) ;;`;
}

function described({ text, about }: Word): string {
  return `'${`${text}:${about}`.replaceAll("'", "'\\''")}'`;
}
