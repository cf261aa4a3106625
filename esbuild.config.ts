/** How the deployed unit is built, whatever it is cut into: `release/bundle.ts`. */
import type { BuildOptions } from 'esbuild';
import manifest from './package.json' with { type: 'json' };

export const bundleOptions = {
  entryPoints: { main: 'functions/app.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node22',
  minify: true,
  legalComments: 'none',
  define: { bundledVersion: JSON.stringify(manifest.version) },
  // The worker injects `@azure/functions-core`. `debug` colours its lines with `supports-color` where development
  // tools happen to have installed that.
  external: ['@azure/functions-core', 'supports-color'],
  logLevel: 'warning',
} as const satisfies BuildOptions;
