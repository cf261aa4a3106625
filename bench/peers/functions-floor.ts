/** The least that issues a token, and the least that answers a document, as a function app. */
import { app } from '@azure/functions';
import { givenScene } from '../scene/scene.ts';
import { createFloor } from './floor-logic.ts';

const scene = givenScene();
const floor = createFloor(scene);
const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };

app.http('token', {
  route: scene.tokenPath.slice(1),
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: async (request) => ({ headers, ...(await floor.token(await request.text())) }),
});

app.http('keys', {
  route: scene.keysPath.slice(1),
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: async () => ({ headers, body: floor.keys }),
});
