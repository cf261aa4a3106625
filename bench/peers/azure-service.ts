/** Our service as deployed, with everything that it speaks to in Azure, on the plain adapter in place of the platform. */
import { azureAdapters, prepareAdapters } from '../../functions/azure-adapters.ts';
import { composeService } from '../../functions/compose.ts';
import { everyHandler } from '../../functions/handlers.ts';
import { lateParts } from '../../functions/late-parts.ts';
import { settingsOrStop } from '../../functions/start-settings.ts';
import { warmUp } from '../../functions/warm-up.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { createLog } from '../../shared/base/log.ts';
import { serveTarget } from '../measure/target.ts';
import { plainListener } from '../service/plain-adapter.ts';

const settings = settingsOrStop(process.env, process.execArgv);
const clock = systemClock;
const write = (line: string) => void process.stdout.write(`${line}\n`);
const log = createLog((_level, line) => write(line), clock);
const adapters = azureAdapters(settings, log);
const { random } = adapters;
const service = composeService(settings, adapters, log);
const late = lateParts(service);

serveTarget(plainListener({ handlers: everyHandler(service, late), clock, random, write }));
void warmUp({ service, late, prepareAdapters: () => prepareAdapters(settings), log, random });
