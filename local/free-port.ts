/** Ports of this machine: finding one that nobody listens on, and saying clearly when one is taken. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that the kernel gives to outgoing connections: one of those could take ours before we listen. */
const lowest = 20_000;
const highest = 32_000;
const mostTries = 100;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A port on which nobody listens; drawn at random, so that several that look at once hardly find the same. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < mostTries; tries++) {
    const port = randomInt(lowest, highest);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port was found between ${lowest} and ${highest}.`);
}

/** @throws Error that says what to do, when something listens there */
export async function assertPortFree(port: number): Promise<void> {
  if (await isFree(port)) return;
  throw new Error(
    `Port ${port} is in use. Stop what listens there, or start with another: npm start -- --port 7171`,
  );
}
