/** `refresh`: metadata of a partner or OAuth server fetched now; how that ended is in the answer and the exit code. */
import { apiPath } from '../core/api-path.ts';
import { exitCodes } from '../core/exit-codes.ts';
import type { MetadataRefreshView } from '../core/views.ts';
import type { NamedObject } from './named-object.ts';
import type { Noun } from './noun.ts';
import { changeObject, postTo } from './object-change.ts';

interface Refreshed {
  readonly metadataRefresh: MetadataRefreshView | null;
}

export function refreshVerb<View extends Refreshed>(noun: Noun, object: NamedObject<View>): void {
  const { title, example, collection } = object;
  noun.verb(
    {
      usage: 'refresh <name>',
      summary: `Fetches the metadata of the ${title} now`,
      details: 'Where that fails the last good keys stay, and the exit code is 3.',
      examples: [`${object.noun} refresh ${example}`],
      changes: true,
    },
    async (call) => {
      const {
        core,
        args: [name = ''],
      } = call;
      const send = postTo(call, apiPath(collection, name, 'refreshMetadata'));
      const { value } = await changeObject(call, object, {
        send: (how) => core.progress.during('Fetching the metadata', () => send(how)),
        done: 'The metadata was asked for.',
      });
      const { metadataRefresh } = value;
      if (!metadataRefresh) core.output.warn('It has no metadata: its key was brought by somebody.');
      if (!metadataRefresh || metadataRefresh.status === 'Success') return undefined;
      core.output.warn(
        `${metadataRefresh.status}: ${metadataRefresh.reason ?? 'the metadata could not be used'}`,
      );
      return exitCodes.critical;
    },
  );
}
