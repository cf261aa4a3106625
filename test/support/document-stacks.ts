/**
 * The stacks that a document is run against: one, as `npm start` gives it, and a second one beside it where the
 * document shows its address, as `npm start -- --port 7171` does. Each may ask the other for metadata.
 */
import { freePort } from '../../local/free-port.ts';
import { type DocumentBlock, shownUrlBeside, stackLog } from './document-blocks.ts';
import { startTestStack, type TestStack, untilReady } from './service-stack.ts';

export interface DocumentStacks {
  readonly stack: TestStack;
  readonly beside: TestStack | undefined;
  stop(): Promise<void>;
}

/** @param folder where `stack.log` is written */
export async function startDocumentStacks(
  blocks: readonly DocumentBlock[],
  folder: string,
): Promise<DocumentStacks> {
  const needsTwo = blocks.some(({ command }) => command.includes(shownUrlBeside));
  const onLine = stackLog(folder);
  const started = needsTwo ? await startTwo(onLine) : [await startTestStack({ onLine })];
  await Promise.all(started.map(settle));
  const [stack, beside] = started as [TestStack, TestStack | undefined];
  const stop = async () => {
    for (const each of started) await each.stop();
  };
  return { stack, beside, stop };
}

async function startTwo(onLine: (line: string) => void): Promise<TestStack[]> {
  const ports = [await freePort(), await freePort()];
  const settings = { S2S_OUTBOUND_ALLOWED: ports.map((port) => `http://127.0.0.1:${port}`).join(',') };
  const [port, portBeside] = ports as [number, number];
  return Promise.all([
    startTestStack({ port, settings, onLine }),
    startTestStack({ port: portBeside, settings }),
  ]);
}

/** Ready means that there is a current key; the documents also show the next one and the timer's record. */
async function settle({ url, host }: TestStack): Promise<void> {
  await untilReady(url);
  await host.fireTimer('roll-certificates');
}
