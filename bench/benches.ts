/** Every benchmark by its name. Each is loaded when it is asked for. */
import type { Bench } from './bench.ts';

export const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  issue: async () => ({ run: (await import('./issue.ts')).issue, using: ['jose', 'oidc-provider'] }),
  vault: async () => ({
    run: (await import('./vault.ts')).vault,
    using: ['@azure/keyvault-keys', '@azure/data-tables', '@azure/identity'],
  }),
  fleet: async () => ({ run: (await import('./fleet.ts')).fleet }),
  cold: async () => ({ run: (await import('./cold.ts')).cold, using: ['esbuild', 'oidc-provider'] }),
  metadata: async () => ({ run: (await import('./metadata.ts')).metadata }),
  instances: async () => ({ run: (await import('./instances.ts')).instances, using: ['azurite'] }),
  choices: async () => ({ run: (await import('./choices.ts')).choices, using: ['jose', 'zod'] }),
  growth: async () => ({ run: (await import('./growth.ts')).growth }),
  load: async () => ({ run: (await import('./load.ts')).load }),
  oracle: async () => ({ run: (await import('./oracle.ts')).oracle }),
};
