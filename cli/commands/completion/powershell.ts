/** Completion for PowerShell, with what each word means. */
import type { Place, Word } from './places.ts';

export function powershellScript(places: readonly Place[]): string {
  return `# Completion of s2s for PowerShell. Put it into $PROFILE: s2s completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName s2s -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $places = @{
${places.map(placeEntry).join('\n')}
  }
  $values = @{
${places.flatMap(valueEntries).join('\n')}
  }
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -ne '') { $words = @($words | Select-Object -SkipLast 1) }
  $at = ''
  foreach ($word in $words) { if ($places.ContainsKey("$at/$word")) { $at = "$at/$word" } }
  $asked = if ($words.Count -gt 0) { $values["$($at):$($words[-1])"] }
  if ($asked) {
    $asked | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
    return
  }
  $places[$at] | Where-Object { $_[0] -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterName', $_[1])
  }
}`;
}

function placeEntry({ path, commands, options }: Place): string {
  return `    ${quoted(path)} = @(${[...commands, ...options].map(pair).join(', ')})`;
}

/** Files are PowerShell's own matter: it offers them where a completer offers nothing. */
function valueEntries({ path, values }: Place): string[] {
  return values
    .filter(({ choices }) => choices.length > 0)
    .map(({ flag, choices }) => `    ${quoted(`${path}:${flag}`)} = @(${choices.map(quoted).join(', ')})`);
}

function pair({ text, about }: Word): string {
  return `@(${quoted(text)}, ${quoted(about)})`;
}

/** Plain ASCII: a pipe of PowerShell may change the encoding, and it reads typographic quotes as quotes. */
function quoted(text: string): string {
  const plain = text
    .replaceAll('’', "'")
    .replaceAll('…', '...')
    .replaceAll(/[^ -~]/g, '?');
  return `'${plain.replaceAll("'", "''")}'`;
}
