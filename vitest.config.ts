import { defineConfig } from 'vitest/config';

/** Tests that speak to Azurite, the vault emulator or a whole stack. */
const integration = ['contract', 'integration', 'journeys'].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    // Journeys start real processes on a machine that may be busy: generous, and never an assertion about speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: integration } },
      {
        extends: true,
        test: { name: 'integration', include: integration, globalSetup: 'test/support/global-azurite.ts' },
      },
    ],
  },
});
