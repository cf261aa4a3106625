/** All checks of the deployment, in the order in which one would mend what they find. */
import { checkModules } from './checks/modules.ts';
import { checkNames } from './checks/names.ts';
import { checkParameters, checkTables } from './checks/parameters.ts';
import { checkFixedAndSecretless, checkResources } from './checks/resources.ts';
import { checkRoles } from './checks/roles.ts';
import { checkSettings } from './checks/settings.ts';
import { checkAzureYaml, checkRegistration } from './checks/surroundings.ts';
import { checkSyntax } from './checks/syntax.ts';
import { checkTiming } from './checks/timing.ts';
import { checkLoadedFiles, checkProbes, checkQueries, checkWorkbook } from './checks/watching.ts';
import type { Finding } from './grammar.ts';
import type { InfraProject } from './project.ts';

export const checks = {
  checkSyntax,
  checkNames,
  checkModules,
  checkTiming,
  checkResources,
  checkFixedAndSecretless,
  checkRoles,
  checkSettings,
  checkParameters,
  checkTables,
  checkAzureYaml,
  checkLoadedFiles,
  checkQueries,
  checkProbes,
  checkWorkbook,
  checkRegistration,
} as const satisfies Record<string, (infra: InfraProject) => readonly Finding[]>;

/** Everything that is wrong. Where the text is no Bicep nothing else is asked, since the tree is not to be trusted. */
export function checkInfra(infra: InfraProject): readonly Finding[] {
  const broken = checkSyntax(infra);
  return broken.length > 0 ? broken : Object.values(checks).flatMap((check) => check(infra));
}
