/**
 * Whether somebody else could read the memory of this process. In memory mode it holds the signing key, so there it
 * does not start under a debugger, nor with a switch by which Node.js writes its memory, its environment or what
 * protects its connections to a file.
 */

const exposing = [
  /^--inspect(-brk|-wait)?(=|$)/,
  /^--heapsnapshot-(signal|near-heap-limit)(=|$)/,
  /^--heap-prof$/,
  // A report holds the environment, and with it what the platform's identity endpoint asks for.
  /^--report-(on-signal|on-fatalerror|uncaught-exception)$/,
  /^--abort-on-uncaught-exception$/,
  // The key comes from the vault by TLS, and whoever holds these secrets reads along.
  /^--tls-keylog(=|$)/,
];

/**
 * @param nodeOptions the text of `NODE_OPTIONS`
 * @param execArgv what stood before the script on the command line
 * @returns the switches of Node.js that let somebody read the process, each as it was given
 */
export function exposingSwitches(nodeOptions: string | undefined, execArgv: readonly string[]): string[] {
  const words = [...(nodeOptions ?? '').split(/\s+/), ...execArgv].map((word) =>
    word.replaceAll(/["']/g, ''),
  );
  // Node.js reads an underscore as a hyphen.
  return words.filter((word) => exposing.some((pattern) => pattern.test(word.replaceAll('_', '-'))));
}

/** Node.js opens a debugger at SIGUSR1 unless somebody else listens for that signal. */
export function keepDebuggerShut(process: Pick<NodeJS.EventEmitter, 'on'>): void {
  process.on('SIGUSR1', () => undefined);
}
