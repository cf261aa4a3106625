/** Each of these mistakes, made in the real files, is found and told by words of its own. */
import { describe, expect, it } from 'vitest';
import { checkInfra } from '../support/bicep/check-infra.ts';
import { ofModules } from '../support/bicep/mistakes/modules.ts';
import { ofRoles } from '../support/bicep/mistakes/roles.ts';
import { ofSafety } from '../support/bicep/mistakes/safety.ts';
import { ofSettings } from '../support/bicep/mistakes/settings.ts';
import { ofSurroundings } from '../support/bicep/mistakes/surroundings.ts';
import { ofNames, ofSyntax, ofTiming } from '../support/bicep/mistakes/writing.ts';
import { readInfra, withMistake } from '../support/bicep/project.ts';

const infra = readInfra();

const mistakes = {
  syntax: ofSyntax,
  names: ofNames,
  timing: ofTiming,
  modules: ofModules,
  safety: ofSafety,
  roles: ofRoles,
  settings: ofSettings,
  surroundings: ofSurroundings,
};

describe.each(Object.entries(mistakes))('a mistake of %s', (_kind, list) => {
  it.each(list)('is found: %s', (_what, path, right, wrong, told) => {
    const found = checkInfra(withMistake(infra, path, right, wrong));
    expect(found).toContainEqual(expect.stringContaining(told));
  });
});

describe('these mistakes', () => {
  it('are many, and told apart', () => {
    const told = Object.values(mistakes).flatMap((list) => list.map((each) => each[4]));
    expect(new Set(told).size).toBe(told.length);
    expect(told.length).toBeGreaterThan(80);
  });
});
