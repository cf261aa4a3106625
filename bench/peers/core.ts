/** Our core on the plain adapter, with its stores in memory, as a server under test. */
import { everyHandler } from '../../functions/handlers.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { createLog } from '../../shared/base/log.ts';
import { systemRandom } from '../../shared/base/random.ts';
import { createLineWriter } from '../line-writer.ts';
import { memoryService } from '../memory-service.ts';
import { plainListener } from '../plain-adapter.ts';
import { givenScene } from '../scene.ts';
import { serveTarget } from '../target.ts';

const write = createLineWriter();
const log = createLog((_level, line) => write(line), systemClock);
const service = await memoryService(givenScene(), log);

serveTarget(
  plainListener({ handlers: everyHandler(service), clock: systemClock, random: systemRandom, write }),
);
