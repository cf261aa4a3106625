/** The flood itself: each connection asks again as soon as it is answered, and only the statuses are kept. */
import { ask, opened } from './closed-loop.ts';
import type { FloodOrder } from './flood.ts';

/** Answers after which a limit has been reached, and the flood is what it will be. */
const settledAfter = 2000;

let running = true;
const statuses: Record<number, number> = {};
let answered = 0;

async function flood({ port, connections, requests }: FloodOrder): Promise<void> {
  const bytes = requests.map((text) => Buffer.from(text));
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(port)));
  await Promise.all(
    sockets.map(async (socket, offset) => {
      for (let next = offset; running; next += connections) {
        const { status } = await ask(socket, bytes[next % bytes.length] ?? Buffer.alloc(0));
        statuses[status] = (statuses[status] ?? 0) + 1;
        answered += 1;
        if (answered === settledAfter) process.send?.('settled');
      }
    }),
  );
  for (const socket of sockets) socket.destroy();
  process.send?.(statuses);
}

process.on('message', (message: FloodOrder | 'stop') => {
  if (message === 'stop') running = false;
  else void flood(message);
});
process.on('disconnect', () => process.exit());
