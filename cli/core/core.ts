/**
 * What every command gets: the API of the deployment, output, questions, dates. Made once a run; the nouns and the
 * administrators' commands stand on it alike.
 */
import type { Clock } from '../../shared/base/clock.ts';
import { type ApiClient, createApiClient } from './api-client.ts';
import { type Environment, resolveDeployment } from './connection.ts';
import { getToken } from './credential.ts';
import { createDates, type Dates, localZone, plainDates } from './dates.ts';
import { createOutput, type Output, type OutputFormat, type TextStream } from './output.ts';
import { createProgress, type Progress } from './progress.ts';
import { createPrompt, type Prompt } from './prompt.ts';
import type { InputStream } from './read-hidden.ts';

export interface Core {
  readonly api: ApiClient;
  readonly output: Output;
  readonly prompt: Prompt;
  readonly progress: Progress;
  readonly dates: Dates;
  readonly clock: Clock;
  readonly environment: Environment;
  /** Where the command runs; names of files are relative to it. */
  readonly directory: string;
  /** The same with further options, for commands that read theirs late. */
  withOptions(options: CoreOptions): Core;
}

/** What the process gives us. */
export interface Surroundings {
  readonly stdin: InputStream;
  readonly stdout: TextStream;
  readonly stderr: TextStream & NodeJS.WritableStream;
  readonly environment: Environment;
  readonly directory: string;
  readonly clock: Clock;
}

/** What the options of every command say. */
export interface CoreOptions {
  readonly url?: string | undefined;
  readonly audience?: string | undefined;
  readonly format?: OutputFormat | undefined;
  readonly noInput?: boolean;
  readonly quiet?: boolean;
}

export function createCore(surroundings: Surroundings, options: CoreOptions = {}): Core {
  const { stdin, stdout, stderr, environment, directory, clock } = surroundings;
  const { url, audience, format, noInput = false, quiet = false } = options;
  const progress = createProgress(stderr, clock, quiet);
  const output = createOutput({ stdout, stderr: progress.beside, format, quiet });

  async function connect() {
    const deployment = await resolveDeployment({ url, audience, environment, directory });
    output.note(`Deployment: ${deployment.url} (${deployment.origin})`);
    return { url: deployment.url, token: () => getToken(deployment, environment) };
  }

  return {
    api: createApiClient(connect),
    output,
    prompt: createPrompt({ stdin, stderr, noInput }),
    progress,
    dates: format === 'tsv' ? plainDates : createDates(localZone()),
    clock,
    environment,
    directory,
    withOptions: (more) => createCore(surroundings, { ...options, ...more }),
  };
}
