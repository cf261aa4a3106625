/**
 * The bundle from its sources: split by the moment at which something is needed, joined to files, and an account of
 * whose code is in each.
 */
import { relative } from 'node:path';
import { type BuildOptions, build, type Metafile, type OutputFile } from 'esbuild';
import { joinChunks } from './join-chunks.ts';
import { type Chunks, splitBundle } from './split-bundle.ts';

export interface BundledFiles {
  /** By paths from the project's folder, that of the start first; source maps too where they were asked for. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What is in each file, by paths from the project's folder. */
  readonly metafile: Metafile;
}

/**
 * The ways to sign in that no function app takes. Main has the one that it takes from the same packages; shared with
 * them it would carry all of them, so this file has its own copy and shares nothing.
 */
const apart = { name: 'credential-chain', entry: 'shared/azure/late/credential-chain.ts' };

/** @throws Error when a source cannot be built */
export async function bundleOf(options: BuildOptions): Promise<BundledFiles> {
  const linked = options.sourcemap ? ('linked' as const) : false;
  const chunks = await splitBundle({ ...options, plugins: [leftApart] });
  const [main, late] = await joinChunks({ ...options, sourcemap: linked }, chunks);
  const chain = await build({
    ...options,
    entryPoints: { [apart.name]: apart.entry },
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    sourcemap: linked,
    write: false,
    metafile: true,
  });
  const written = [main, late, chain].flatMap(({ outputFiles }) => outputFiles);
  const accounts = [main, late].map(({ metafile }) => accountOf(metafile.outputs, chunks));
  return {
    files: filesOf(written, options.absWorkingDir ?? '.'),
    metafile: { inputs: {}, outputs: Object.assign({}, ...accounts, chain.metafile.outputs) },
  };
}

const leftApart: NonNullable<BuildOptions['plugins']>[number] = {
  name: 'left-apart',
  setup(build) {
    build.onResolve({ filter: /credential-chain\.ts$/ }, () => ({
      path: `./${apart.name}.cjs`,
      external: true,
    }));
  },
};

function filesOf(written: readonly OutputFile[], directory: string): Map<string, Uint8Array> {
  return new Map(
    written.map(({ path, contents }) => [relative(directory, path).replaceAll('\\', '/'), contents]),
  );
}

type Output = Metafile['outputs'][string];

/** Of each file, in place of the chunks in it, the sources of these chunks. */
function accountOf(outputs: Metafile['outputs'], chunks: Chunks): Metafile['outputs'] {
  const accounts = Object.entries(outputs).map(([path, output]) => {
    const parts = Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => {
      const chunk = chunks.outputs[input.replace(/^chunk:/, '')];
      return chunk ? [{ chunk, bytesInOutput }] : [];
    });
    const inputs = parts.flatMap(({ chunk, bytesInOutput }) => sourcesOf(chunk, bytesInOutput));
    const imports = importsOf(
      output,
      parts.flatMap(({ chunk }) => chunk.imports),
      chunks,
    );
    return [path, { ...output, imports, inputs: Object.fromEntries(inputs) }];
  });
  return Object.fromEntries(accounts);
}

/** What a file asks for: what a library asks for by its own `require`, and what is asked for late, the first step tells. */
function importsOf({ imports }: Output, before: Output['imports'], { late }: Chunks): Output['imports'] {
  const asked = before.flatMap(({ path, kind, external }) => {
    const file = late.get(path);
    // A chunk that is no file is inside this one, or inside main.
    return external || file ? [{ path: file ? `./${file}` : path, kind, external: true }] : [];
  });
  return [...imports.filter(({ path }) => asked.every((each) => each.path !== path)), ...asked];
}

/** The sources of a chunk, each with its share of what is left of the chunk when names were shortened once more. */
function sourcesOf(chunk: Output, left: number) {
  const share = left / chunk.bytes;
  return Object.entries(chunk.inputs).map(([source, { bytesInOutput }]) => [
    source,
    { bytesInOutput: Math.ceil(bytesInOutput * share) },
  ]);
}
