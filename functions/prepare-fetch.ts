/**
 * Node.js loads its `fetch` by the first look at one of its classes, which takes 24 ms. The platform's library makes
 * each request an object of one, and the client that signs in the vault looks for another. So it is loaded ahead, while
 * the first questions to tables and vault are on their way.
 */
import { setImmediate as immediate } from 'node:timers/promises';

export async function prepareFetch(): Promise<void> {
  await immediate();
  Reflect.get(globalThis, 'Request');
}
