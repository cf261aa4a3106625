/** A line of PowerShell as words, as far as the guides use the language. */
import { describe, expect, it } from 'vitest';
import { splitCommand } from '../../../../../cli/cmdlets/script/split-line.ts';
import { type Part, tokenize } from '../../../../../cli/cmdlets/script/tokens.ts';
import { seed001 } from '../../../../support/seed-commands.ts';

function spell(part: Part): string {
  if (part.kind === 'text') return part.text;
  return part.kind === 'environment' ? `{env ${part.name}}` : `{${[part.name, ...part.path].join(' . ')}}`;
}

/** Each word as its pieces; one in quotes is in brackets. */
function wordsIn(line: string): string[] {
  return tokenize(line).map(({ parts, quoted }) => {
    const spelled = parts.map(spell).join('');
    return quoted ? `[${spelled}]` : spelled;
  });
}

describe('A line', () => {
  it.each([
    ['Get-CsCertificate  -Type\tDefault', ['Get-CsCertificate', '-Type', 'Default']],
    ['-Password "P@ss w0rd"', ['-Password', '[P@ss w0rd]']],
    ["-Password 'P@ss $x'", ['-Password', '[P@ss $x]']],
    ['"a ""b"" c"', ['[a "b" c]']],
    ["'it''s'", ["[it's]"]],
    ['"`$x costs `"1`""', ['[$x costs "1"]']],
    ['\u201ca b\u201d \u2018c\u2019', ['[a b]', '[c]']],
    ['-Thumbprint $x', ['-Thumbprint', '{x}']],
    ['-User $user.Identity', ['-User', '{user . Identity}']],
    ['"$x and $user.Identity"', ['[{x} and {user}.Identity]']],
    [String.raw`$env:SYSTEMDRIVE\OAuthConfig`, [String.raw`{env SYSTEMDRIVE}\OAuthConfig`]],
    [String.raw`"$env:SYSTEMDRIVE\a b"`, [String.raw`[{env SYSTEMDRIVE}\a b]`]],
    ['-Name:"a b" -Enabled:$true', ['-Name:a b', '-Enabled:{true}']],
    ['a, b ,c', ['a,', 'b', ',', 'c']],
    ['Get-AuthConfig # shows it', ['Get-AuthConfig']],
    ['kenmyer@litwareinc.com', ['kenmyer@litwareinc.com']],
    ['""', ['[]']],
    ['', []],
  ])('%j has these words', (line, words) => {
    expect(wordsIn(line)).toEqual(words);
  });

  it.each([
    ['"open', 'A quotation mark is not closed.'],
    ["'open", 'A quotation mark is not closed.'],
    ['"a`nb"', 'A backtick is understood before'],
    ['"a`', 'A backtick is understood before'],
    ['a | b', '"|" is beyond'],
    ['(Get-Date)', '"(" is beyond'],
    ['@{a=1}', '"@" is beyond'],
    ['a;b', '";" is beyond'],
    ['-Domain <yours>', 'Put your own value'],
  ])('%j is refused', (line, message) => {
    expect(() => tokenize(line)).toThrow(message);
  });
});

describe('A whole command in one argument', () => {
  it.each([
    [
      seed001.configurePartner.slice(1, -1),
      [
        String.raw`C:\Program Files\Microsoft\Exchange Server\V15\Scripts\Configure-EnterprisePartnerApplication.ps1`,
        '-AuthMetaDataUrl',
        'https://atl-cs-001.litwareinc.com/metadata/json/1',
        '-ApplicationType',
        'Lync',
      ],
    ],
    ['Get-CsCertificate -Type Default', ['Get-CsCertificate', '-Type', 'Default']],
    ['Set-CsCertificate -Thumbprint $x', ['Set-CsCertificate', '-Thumbprint', '$x']],
    ['Get-CsCertificate', ['Get-CsCertificate']],
    [String.raw`C:\My Scripts\a.ps1`, [String.raw`C:\My Scripts\a.ps1`]],
    ['a b', ['a b']],
    ['', ['']],
  ])('%j is split', (text, words) => {
    expect(splitCommand(text)).toEqual(words);
  });
});
