/** Mistakes by which the app could do more than it must. */
import { at, type Mistake } from './mistake.ts';

/** That the app may do what it must and nothing else. */
export const ofRoles: readonly Mistake[] = [
  [
    'Contributor',
    at('roles'),
    "'0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'",
    "'b24988ac-6180-42a0-ab88-20f7382dd24c'",
    "'b24988ac-6180-42a0-ab88-20f7382dd24c' is not the role storageTableDataContributor",
  ],
  [
    'Owner under a name of its own',
    at('roles'),
    "  keyVaultCryptoUser: '",
    "  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'\n  keyVaultCryptoUser: '",
    "'8e3af657-a8ff-443c-a75c-2fe8c4bcb635' is not the role owner",
  ],
  [
    'a role by a bare number',
    at('roles'),
    'principalId, rowsRole)',
    "principalId, '8e3af657-a8ff-443c-a75c-2fe8c4bcb635')",
    'is a role that has no name in builtIn',
  ],
  [
    'every action on keys',
    at('roles'),
    "'Microsoft.KeyVault/vaults/keys/sign/action'",
    "'Microsoft.KeyVault/vaults/keys/*'",
    'the app needs no Microsoft.KeyVault/vaults/keys/*',
  ],
  [
    'a key that can be decrypted with',
    at('roles'),
    'vaults/keys/sign/action',
    'vaults/keys/decrypt/action',
    'the app needs no Microsoft.KeyVault/vaults/keys/decrypt/action',
  ],
  [
    'a made role that manages resources',
    at('roles'),
    '{ actions: [], notActions',
    "{ actions: ['*'], notActions",
    'a role that is made holds data actions alone',
  ],
  [
    'secrets in vault mode',
    at('roles'),
    "signingMode == 'memory' ? [exportRole] : []",
    '[exportRole]',
    'secrets are read in memory mode alone',
  ],
  [
    'an assignment of another name at each run',
    at('roles'),
    'guid(hostStorage.id, principalId, ',
    'guid(hostStorage.name, ',
    'an assignment is named guid(resource, principal, role)',
  ],
  [
    'an assignment to a person',
    at('roles'),
    "principalType: 'ServicePrincipal'",
    "principalType: 'User'",
    "an assignment must say principalType: 'ServicePrincipal'",
  ],
  [
    'an assignment for the whole group',
    at('roles'),
    '  scope: dataStorage\n',
    '',
    'an assignment is for one resource: it needs a scope',
  ],
  [
    'a role that another file gives',
    at('identity'),
    "resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30'",
    "resource identity 'Microsoft.Authorization/roleAssignments@2022-04-01'",
    'roles are given in infra/modules/roles.bicep alone',
  ],
];
