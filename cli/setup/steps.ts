/** The steps in the order of the seeds: certificate, configuration, partners, across premises, test (seeds/003). */
import type { Step } from './step.ts';
import { certificateStep } from './steps/certificate.ts';
import { configurationStep } from './steps/configuration.ts';
import { connectivityStep } from './steps/connectivity.ts';
import { crossPremisesStep } from './steps/cross-premises.ts';
import { partnersStep } from './steps/partners.ts';

export const steps: readonly Step[] = [
  certificateStep,
  configurationStep,
  partnersStep,
  crossPremisesStep,
  connectivityStep,
];
