/** What can become of a deployment, and which alerts must tell of it: those, and no other. */
import { hour } from '../../../shared/base/duration.ts';
import { live } from './days.ts';
import type { Scenario } from './scenario.ts';
import { scenariosOfKeys } from './scenarios-of-keys.ts';
import { scenariosOfOthers } from './scenarios-of-others.ts';

export const scenarios: readonly Scenario[] = [
  ...scenariosOfKeys,
  ...scenariosOfOthers,
  {
    what: 'nothing happens but what is usual, for two days and more',
    alerts: [],
    happens: (observed, litware) => live(observed, litware, 52 * hour),
  },
];
