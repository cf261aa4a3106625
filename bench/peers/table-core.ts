/** Our core on the plain adapter over table storage, as one of several instances: what it remembers, all of them see. */
import { composeService } from '../../functions/compose.ts';
import { everyHandler } from '../../functions/handlers.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { createLog } from '../../shared/base/log.ts';
import { systemRandom } from '../../shared/base/random.ts';
import { serveTarget } from '../measure/target.ts';
import { givenScene } from '../scene/scene.ts';
import { createLineWriter } from '../service/line-writer.ts';
import { memoryAdapters, settingsOf } from '../service/memory-service.ts';
import { plainListener } from '../service/plain-adapter.ts';
import { cacheFor, tableAdapters, tablesVariable } from '../service/table-adapters.ts';

const scene = givenScene();
const write = createLineWriter();
const log = createLog((_level, line) => write(line), systemClock);
const adapters = { ...(await memoryAdapters(scene)), ...tableAdapters(process.env[tablesVariable] ?? '') };
const service = composeService(settingsOf(scene, { S2S_CACHE_FOR: `${cacheFor}s` }), adapters, log);

serveTarget(
  plainListener({ handlers: everyHandler(service), clock: systemClock, random: systemRandom, write }),
);
