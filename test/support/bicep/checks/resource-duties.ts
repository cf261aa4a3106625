/**
 * The resources that a deployment has: the version of each type, and what one of it must say, to the letter. Whoever
 * changes a safe value has to change it here as well.
 */

/** The newest stable version that was looked through when the templates were written. */
export const versions: Readonly<Record<string, string>> = {
  'Microsoft.Authorization/locks': '2020-05-01',
  'Microsoft.Authorization/roleAssignments': '2022-04-01',
  'Microsoft.Authorization/roleDefinitions': '2022-04-01',
  'Microsoft.Consumption/budgets': '2024-08-01',
  'Microsoft.Graph/applications': 'v1.0',
  'Microsoft.Graph/servicePrincipals': 'v1.0',
  'Microsoft.Insights/actionGroups': '2023-01-01',
  'Microsoft.Insights/components': '2020-02-02',
  'Microsoft.Insights/diagnosticSettings': '2021-05-01-preview',
  'Microsoft.Insights/metricAlerts': '2018-03-01',
  'Microsoft.Insights/scheduledQueryRules': '2023-12-01',
  'Microsoft.Insights/webtests': '2022-06-15',
  'Microsoft.Insights/workbooks': '2023-06-01',
  'Microsoft.KeyVault/vaults': '2025-05-01',
  'Microsoft.ManagedIdentity/userAssignedIdentities': '2024-11-30',
  'Microsoft.Network/natGateways': '2025-05-01',
  'Microsoft.Network/networkSecurityGroups': '2025-05-01',
  'Microsoft.Network/privateDnsZones': '2024-06-01',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': '2024-06-01',
  'Microsoft.Network/privateEndpoints': '2025-05-01',
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups': '2025-05-01',
  'Microsoft.Network/publicIPAddresses': '2025-05-01',
  'Microsoft.Network/routeTables': '2025-05-01',
  'Microsoft.Network/virtualNetworks': '2025-05-01',
  'Microsoft.Network/virtualNetworks/subnets': '2025-05-01',
  'Microsoft.OperationalInsights/workspaces': '2025-07-01',
  'Microsoft.Resources/resourceGroups': '2024-11-01',
  'Microsoft.Storage/storageAccounts': '2025-06-01',
  'Microsoft.Storage/storageAccounts/blobServices': '2025-06-01',
  'Microsoft.Storage/storageAccounts/blobServices/containers': '2025-06-01',
  'Microsoft.Storage/storageAccounts/tableServices': '2025-06-01',
  'Microsoft.Storage/storageAccounts/tableServices/tables': '2025-06-01',
  'Microsoft.Web/serverfarms': '2025-03-01',
  'Microsoft.Web/sites': '2025-03-01',
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': '2025-03-01',
};

type Duty = Readonly<Record<string, string | RegExp>>;

const closedWhenPrivate = {
  'properties.publicNetworkAccess': "isPrivate ? 'Disabled' : 'Enabled'",
  'properties.networkAcls.defaultAction': "isPrivate ? 'Deny' : 'Allow'",
  'properties.networkAcls.bypass': "'None'",
};

export const duties: Readonly<Record<string, Duty>> = {
  'Microsoft.Storage/storageAccounts': {
    'properties.allowBlobPublicAccess': 'false',
    'properties.allowCrossTenantReplication': 'false',
    'properties.allowSharedKeyAccess': 'false',
    'properties.defaultToOAuthAuthentication': 'true',
    'properties.minimumTlsVersion': "'TLS1_2'",
    'properties.supportsHttpsTrafficOnly': 'true',
    'properties.encryption.requireInfrastructureEncryption': 'true',
    ...closedWhenPrivate,
  },
  'Microsoft.Storage/storageAccounts/blobServices/containers': { 'properties.publicAccess': "'None'" },
  'Microsoft.KeyVault/vaults': {
    'properties.enableRbacAuthorization': 'true',
    'properties.enableSoftDelete': 'true',
    'properties.softDeleteRetentionInDays': '90',
    'properties.enablePurgeProtection': 'true',
    'properties.enabledForDeployment': 'false',
    'properties.enabledForDiskEncryption': 'false',
    'properties.enabledForTemplateDeployment': 'false',
    ...closedWhenPrivate,
  },
  'Microsoft.Insights/diagnosticSettings': { 'properties.logs': /categoryGroup: 'audit', enabled: true/ },
  'Microsoft.Insights/components': { 'properties.DisableLocalAuth': 'true' },
  'Microsoft.OperationalInsights/workspaces': { 'properties.features.disableLocalAuth': 'true' },
  'Microsoft.Web/serverfarms': { 'sku.name': "'FC1'", 'properties.reserved': 'true' },
  'Microsoft.Web/sites': {
    'identity.type': "'UserAssigned'",
    'properties.httpsOnly': 'true',
    'properties.siteConfig.minTlsVersion': "'1.2'",
    'properties.siteConfig.scmMinTlsVersion': "'1.2'",
    'properties.functionAppConfig.runtime.name': "'node'",
    'properties.functionAppConfig.runtime.version': "'24'",
    'properties.functionAppConfig.deployment.storage.authentication.type': "'UserAssignedIdentity'",
  },
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': { 'properties.allow': 'false' },
  'Microsoft.Network/networkSecurityGroups': { 'properties.securityRules': /'nothing-else', port: '\*'/ },
  'Microsoft.Insights/metricAlerts': { 'properties.actions': /actionGroupId/, 'properties.enabled': 'true' },
  'Microsoft.Insights/scheduledQueryRules': {
    'properties.actions': /actionGroupId/,
    'properties.enabled': 'true',
  },
  'Microsoft.Graph/servicePrincipals': { appRoleAssignmentRequired: 'true' },
};
