/**
 * The second step to the bundle: all chunks that are loaded at start become one file, and each of the others a file of
 * its own that finds in the first what it shares with it. So every module is loaded once, whoever asks for it.
 */
import { basename, join } from 'node:path';
import { type BuildOptions, build, type Loader, type OnResolveArgs, type Plugin } from 'esbuild';
import type { Chunks } from './split-bundle.ts';

const commonJs = {
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  // As a plain `require`, a late file is the same module to all who ask for it.
  supported: { 'dynamic-import': false },
  write: false,
  metafile: true,
} as const satisfies BuildOptions;

/** Main is the first. */
export async function joinChunks(options: BuildOptions, chunks: Chunks) {
  const { entryPoints: _sources, ...rest } = options;
  const shared = sharedByMain(chunks);
  const step = { ...rest, ...commonJs };
  const main = await build({
    ...step,
    entryPoints: { main: 'chunk:main' },
    plugins: [joining(chunks, shared, mainEntry(chunks, shared))],
  });
  const late = await build({
    ...step,
    entryPoints: Object.fromEntries(
      [...chunks.late].map(([path, name]) => [basename(name, '.cjs'), `chunk:${path}`]),
    ),
    plugins: [joining(chunks, shared)],
  });
  return [main, late] as const;
}

/** The chunks of the start that others need as well, each under the name by which main gives it away. */
function sharedByMain({ outputs, atStart, late }: Chunks): Map<string, string> {
  const wanted = [...late.keys()].flatMap((path) => outputs[path]?.imports ?? []);
  const shared = [...new Set(wanted.map(({ path }) => path))].filter((path) => atStart.has(path));
  return new Map(shared.toSorted(byMeeting(atStart)).map((path, index) => [path, `part${index + 1}`]));
}

function byMeeting(atStart: ReadonlySet<string>) {
  const order = [...atStart];
  return (a: string, b: string) => order.indexOf(a) - order.indexOf(b);
}

function mainEntry({ main }: Chunks, shared: ReadonlyMap<string, string>): string {
  const parts = [...shared].map(
    ([path, name]) => `export * as ${name} from ${JSON.stringify(`chunk:${path}`)};`,
  );
  return [`import ${JSON.stringify(`chunk:${main}`)};`, ...parts].join('\n');
}

/** @param entry the module that is bundled as main; without it the late ones are, which ask main for what it has. */
function joining(chunks: Chunks, shared: ReadonlyMap<string, string>, entry?: string): Plugin {
  const { outputs, texts, late } = chunks;
  const [folder = ''] = /^.*\//.exec(chunks.main) ?? [];
  const pathOf = (asked: string) => (asked.startsWith('./') ? `${folder}${asked.slice(2)}` : asked.slice(6));

  function resolve({ path: asked, kind }: OnResolveArgs) {
    const path = pathOf(asked);
    const lateFile = late.get(path);
    if (kind !== 'entry-point' && lateFile) return { path: `./${lateFile}`, external: true };
    if (entry === undefined && shared.has(path)) return { path, namespace: 'main' };
    // What is no chunk was left apart.
    const isChunk = path === 'main' || outputs[path] !== undefined;
    return isChunk ? { path, namespace: 'chunk' } : { path: asked, external: true };
  }

  return {
    name: 'join-chunks',
    setup(build) {
      const resolveDir = join(build.initialOptions.absWorkingDir ?? '.');
      const load = (contents: string, loader: Loader = 'js') => ({ contents, loader, resolveDir });
      build.onResolve({ filter: /^chunk:/ }, resolve);
      build.onResolve({ filter: /^\.\//, namespace: 'chunk' }, resolve);
      build.onResolve({ filter: /^\.\/main\.cjs$/, namespace: 'main' }, () => ({
        path: './main.cjs',
        external: true,
      }));
      build.onLoad({ filter: /./, namespace: 'chunk' }, ({ path }) =>
        load(path === 'main' ? (entry ?? '') : (texts.get(path) ?? '')),
      );
      build.onLoad({ filter: /./, namespace: 'main' }, ({ path }) =>
        load(`module.exports = require('./main.cjs').${shared.get(path)};`),
      );
    },
  };
}
