/**
 * Loads a file in a process that has loaded nothing else, and tells its parent what that took: wall-clock and CPU
 * milliseconds. What the worker would give the app is there already.
 */
const { registerHooks } = require('node:module');
const { pathToFileURL } = require('node:url');

const name = '@azure/functions-core';
const disposable = { dispose() {} };
globalThis.functionsCore = {
  version: '3.13.0',
  hostVersion: '4.1048.200',
  registerHook: () => disposable,
  registerFunction: () => disposable,
  setProgrammingModel() {},
  getProgrammingModel() {},
  log() {},
};

const core = { format: 'commonjs', shortCircuit: true };
registerHooks({
  resolve: (asked, context, next) =>
    asked === name ? { ...core, url: `bench:${name}` } : next(asked, context),
  load: (url, context, next) =>
    url === `bench:${name}`
      ? { ...core, source: 'module.exports = globalThis.functionsCore;' }
      : next(url, context),
});

async function load(file) {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  if (file.endsWith('.cjs')) require(file);
  else await import(pathToFileURL(file).href);
  const wall = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  process.send({ wall, cpu: (user + system) / 1000 }, () => process.exit());
}

load(process.argv[2]);
