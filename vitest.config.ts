import { defineConfig } from 'vitest/config';

/** Tests that speak to Azurite, the vault emulator or a whole stack. */
const integration = ['contract', 'integration'].map((folder) => `test/${folder}/**/*.test.ts`);

/** Measures itself against the clock of its own processes, so nothing else runs beside it. */
const alone = ['test/integration/roll-for-real.test.ts'];

const globalSetup = 'test/support/global-azurite.ts';

export default defineConfig({
  test: {
    // Journeys start real processes on a machine that may be busy: generous, and never an assertion about speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: integration } },
      { extends: true, test: { name: 'integration', include: integration, exclude: alone, globalSetup } },
      { extends: true, test: { name: 'alone', include: alone, globalSetup, sequence: { groupOrder: 1 } } },
    ],
  },
});
