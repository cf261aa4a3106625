/**
 * A process with one official client whose identity is lost while it asks for its next token ahead, and that then does
 * nothing more. With the word `survives` it does what a start of the service does about it.
 */
import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import { surviveStrayOutages } from '../../functions/stray-outages.ts';
import { guardedCredential } from '../../shared/azure/guarded-credential.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { createLog } from '../../shared/base/log.ts';

const log = createLog((_level, line) => console.log(line), systemClock);
if (process.argv.includes('survives')) surviveStrayOutages(process, log);

let asked = 0;
const identity = guardedCredential(
  {
    async getToken() {
      asked += 1;
      if (asked > 1) throw new Error('refused');
      // Old enough to be asked for ahead, and not to be waited for.
      return { token: 'token', expiresOnTimestamp: (systemClock.now() + 3) * 1000 };
    },
  },
  undefined,
);

/** Nobody is asked but the identity. */
const nowhere: TableServiceClientOptions['httpClient'] = {
  sendRequest: () => Promise.reject(new Error('no connection')),
};

const options = { httpClient: nowhere, retryOptions: { maxRetries: 0 } };
const table = new TableClient('https://litware.table.core.windows.net', 'Replay', identity, options);
for (const row of ['first', 'second']) await table.getEntity('any', row).catch(() => {});
