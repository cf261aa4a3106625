/** Our core on the plain adapter, with its stores in memory, as a server under test. */
import { everyHandler } from '../../functions/handlers.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { createLog } from '../../shared/base/log.ts';
import { systemRandom } from '../../shared/base/random.ts';
import { serveTarget } from '../measure/target.ts';
import { givenScene } from '../scene/scene.ts';
import { createLineWriter } from '../service/line-writer.ts';
import { memoryService } from '../service/memory-service.ts';
import { plainListener } from '../service/plain-adapter.ts';

const write = createLineWriter();
const log = createLog((_level, line) => write(line), systemClock);
const service = await memoryService(givenScene(), log);

serveTarget(
  plainListener({ handlers: everyHandler(service), clock: systemClock, random: systemRandom, write }),
);
