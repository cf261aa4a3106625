/** Ports of this machine: finding one that nobody listens on, and saying clearly when one is taken. */
import { createServer } from 'node:net';

/** Listens for a moment. @returns the port that it was, or the reason why not. */
function tryPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

export function freePort(): Promise<number> {
  return tryPort(0);
}

/** @throws Error that says what to do, when something listens there */
export async function assertPortFree(port: number): Promise<void> {
  await tryPort(port).catch(() => {
    throw new Error(
      `Port ${port} is in use. Stop what listens there, or start with another: npm start -- --port 7171`,
    );
  });
}
