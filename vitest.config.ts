import { defineConfig } from 'vitest/config';

/** Tests that speak to Azurite, the vault emulator or a whole stack. */
const integration = ['contract', 'integration'].map((folder) => `test/${folder}/**/*.test.ts`);

/** They measure themselves against the clocks of their own processes, so nothing else runs beside them. */
const rollForReal = ['test/integration/roll-for-real.test.ts'];
const chaos = ['test/integration/chaos.test.ts'];
const alone = [...rollForReal, ...chaos];

const globalSetup = 'test/support/global-azurite.ts';

export default defineConfig({
  test: {
    // Journeys start real processes on a machine that may be busy: generous, and never an assertion about speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: integration } },
      { extends: true, test: { name: 'integration', include: integration, exclude: alone, globalSetup } },
      {
        extends: true,
        test: { name: 'alone', include: rollForReal, globalSetup, sequence: { groupOrder: 1 } },
      },
      { extends: true, test: { name: 'chaos', include: chaos, sequence: { groupOrder: 2 } } },
    ],
  },
});
