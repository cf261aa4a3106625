/** Mistakes between files: modules, and what they are given and give. */
import { at, type Mistake, main } from './mistake.ts';

/** That modules are given what they need, and give what is taken. */
export const ofModules: readonly Mistake[] = [
  [
    'a module file that is not there',
    main,
    "'modules/identity.bicep'",
    "'modules/identities.bicep'",
    'there is no module modules/identities.bicep',
  ],
  [
    'a type that is imported and not there',
    main,
    'import { dataOptions,',
    'import { dataChoices,',
    'types.bicep has no type dataChoices',
  ],
  [
    'a parameter that a module needs',
    main,
    '    hash: hash\n    network: network\n',
    '    network: network\n',
    'modules/network.bicep needs hash',
  ],
  [
    'a parameter that a module does not take',
    main,
    `name: 'id-s2s-\${hash}'`,
    `name: 'id-s2s-\${hash}'\n    colour: 'red'`,
    'modules/identity.bicep takes no colour',
  ],
  [
    'a text where a truth is wanted',
    main,
    'isPrivate: isPrivate\n    workspaceId',
    "isPrivate: 'yes'\n    workspaceId",
    'isPrivate takes a value of bool, not string',
  ],
  [
    'a number where a text is wanted',
    main,
    'principalId: identity.outputs.principalId',
    'principalId: 7',
    'principalId takes a value of string, not int',
  ],
  [
    'an object where a text is wanted',
    at('watch'),
    'vaultId: vaultId',
    'vaultId: {}',
    'vaultId takes a value of string, not object',
  ],
  [
    'a value that is not among those allowed',
    main,
    'signingMode: signingMode\n    strict',
    "signingMode: 'hsm'\n    strict",
    'signingMode cannot be hsm: it is one of vault, memory',
  ],
  [
    'an output that a module does not have',
    main,
    'identity.outputs.name',
    'identity.outputs.title',
    'modules/identity.bicep has no output title',
  ],
  [
    'an output of a module that may not be there',
    main,
    ': virtualNetwork!.outputs.networkId',
    ': virtualNetwork.outputs.networkId',
    'virtualNetwork may not be there',
  ],
  [
    'a member that an option does not have',
    main,
    'scale.zoneRedundant',
    'scale.zones',
    'scaleOptions has no member zones',
  ],
  [
    'a module without the resource group',
    main,
    "name: 'identity'\n  scope: group\n",
    "name: 'identity'\n",
    'modules/identity.bicep is for a resourceGroup: it needs a scope',
  ],
  [
    'two modules of one name',
    main,
    "name: 'storage-data'",
    "name: 'storage-host'",
    'the module dataStorage has the name of another one',
  ],
];
