/** Our core on the plain adapter as it is deployed in `vault` mode: Azure's clients, and what answers them elsewhere. */
import { azureAdapters } from '../../functions/azure-adapters.ts';
import { composeService } from '../../functions/compose.ts';
import { everyHandler } from '../../functions/handlers.ts';
import { settingsOrStop } from '../../functions/start-settings.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { createLog } from '../../shared/base/log.ts';
import { systemRandom } from '../../shared/base/random.ts';
import { serveTarget } from '../measure/target.ts';
import { createLineWriter } from '../service/line-writer.ts';
import { plainListener } from '../service/plain-adapter.ts';

const write = createLineWriter();
const log = createLog((_level, line) => write(line), systemClock);
const settings = settingsOrStop(process.env);
const service = composeService(settings, azureAdapters(settings, log), log);

serveTarget(
  plainListener({ handlers: everyHandler(service), clock: systemClock, random: systemRandom, write }),
);
