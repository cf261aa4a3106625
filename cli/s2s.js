#!/usr/bin/env node
/**
 * The command as npm installs it: plain JavaScript, so that an old Node.js can say that it is too old. Everything else
 * is TypeScript, which Node.js runs as it is.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`error: s2s needs Node.js 22.19 or later; this is ${process.versions.node}.`);
  console.error(
    '  do: Run it as npx s2s or npm run s2s -- in the project: on Linux they bring Node.js 24 along.',
  );
  process.exitCode = 1;
} else {
  // That TypeScript is run as it is was an experiment once, and some versions say so at every start.
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) => {
    if (rest[0] !== 'ExperimentalWarning' && rest[0]?.type !== 'ExperimentalWarning') {
      emitWarning.call(process, warning, ...rest);
    }
  };
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2), process);
}
