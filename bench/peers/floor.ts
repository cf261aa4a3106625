/**
 * The least that issues a token: `node:http` and `jose` verify one assertion and sign one token. It bounds no body,
 * reads no registry, writes no log line. What is above it is what a service adds.
 */
import type { IncomingMessage } from 'node:http';
import { serveTarget } from '../measure/target.ts';
import { givenScene } from '../scene/scene.ts';
import { createFloor } from './floor-logic.ts';

const scene = givenScene();
const floor = createFloor(scene);
const keySet = { status: 200, body: floor.keys };

serveTarget(async (incoming, outgoing) => {
  const { status, body } =
    incoming.url === scene.keysPath ? keySet : await floor.token(await textOf(incoming));
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  outgoing.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
});

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
