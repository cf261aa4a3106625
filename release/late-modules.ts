/**
 * What of the libraries is loaded late although they import it at once: in the bundle, and only there, a stand-in of
 * ours takes its place, which loads the library's own code when it is called. No code of a library is changed.
 */
import { join } from 'node:path';
import type { OnResolveArgs, Plugin } from 'esbuild';

interface LateModule {
  /** How the import is written. */
  readonly imported: RegExp;
  /** Who imports it; other importers get the module itself. */
  readonly by: RegExp;
  /** From the project's folder. */
  readonly standIn: string;
}

const late: readonly LateModule[] = [
  { imported: /^@azure\/core-xml$/, by: /@azure.data-tables/, standIn: 'shared/azure/late/core-xml.ts' },
  {
    imported: /workloadIdentityCredential\.js$/,
    by: /tokenExchangeMsi\.js$/,
    standIn: 'shared/azure/late/workload-identity.ts',
  },
  {
    imported: /\/formDataPolicy\.js$/,
    by: /@typespec.ts-http-runtime/,
    standIn: 'shared/azure/late/form-data.ts',
  },
];

export const lateModules: Plugin = {
  name: 'late-modules',
  setup(build) {
    const { absWorkingDir = process.cwd() } = build.initialOptions;
    for (const { imported, by, standIn } of late) {
      const path = join(absWorkingDir, standIn);
      build.onResolve({ filter: imported }, ({ importer }) => (by.test(importer) ? { path } : undefined));
    }
    build.onResolve({ filter: /^\.{1,2}\/.*\.mjs$/ }, (asked) => pureModule(asked, build.resolve));
  },
};

/**
 * The modules of `@azure/msal-node` do nothing when they are loaded, as those of `@azure/msal-common` do, and its
 * package.json does not say so: without that, what is not used of it would stay in the bundle.
 */
async function pureModule(
  { path, importer, kind, resolveDir, pluginData }: OnResolveArgs,
  resolve: (path: string, options: object) => Promise<{ path: string; errors: readonly unknown[] }>,
) {
  if (pluginData === 'resolved' || !/@azure.msal-node/.test(importer)) return undefined;
  const found = await resolve(path, { importer, kind, resolveDir, pluginData: 'resolved' });
  return found.errors.length > 0 ? undefined : { path: found.path, sideEffects: false };
}
