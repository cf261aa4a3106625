/**
 * The packages that bring a script for their own installation, with why it is not needed. None is run (`.npmrc`): a
 * script of a package that somebody has taken over would be the shortest way to this machine and to what is built here.
 */
export const installScripts: Readonly<Record<string, string>> = {
  esbuild:
    'replaces a small starter by the binary, which saves milliseconds; the starter finds the binary too',
  protobufjs: 'prints advice about version ranges',
  'tree-sitter-bicep':
    'compiles the grammar for Node.js; the tests read the one in WebAssembly that it ships',
};
