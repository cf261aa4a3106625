/** What Lync's and Exchange's commands about partner applications have alike. */
import type { TrustLevel } from '../core/views.ts';
import type { CmdletCall } from './cmdlet.ts';
import type { Kind } from './registry-objects.ts';

export const partners: Kind = { collection: 'partnerApplications', word: 'partner application' };

export const trustLevels: readonly TrustLevel[] = ['Full', 'Application', 'User'];

export function trustLevelOf({ bound }: CmdletCall): TrustLevel | undefined {
  return trustLevels.find((level) => level === bound.text('ApplicationTrustLevel'));
}
