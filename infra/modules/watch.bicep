// Who is told when something is wrong, and where one looks: alerts, probes from outside, a workbook, a budget.

import { watchOptions } from '../types.bicep'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('What is watched, and who is told.')
param watch watchOptions

@description('Address of the deployment, as partners reach it; empty when nobody outside does.')
param url string

@description('Name of the Application Insights component.')
param componentName string

@description('Resource id of the workspace.')
param workspaceId string

@description('Resource id of the vault.')
param vaultId string

@description('Resource id of the storage account of the tables.')
param dataStorageId string

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-s2s'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 's2s-tokens'
    enabled: true
    emailReceivers: empty(watch.alertEmail)
      ? []
      : [{ name: 'operators', emailAddress: watch.alertEmail, useCommonAlertSchema: true }]
  }
}

module logAlerts 'log-alerts.bicep' = {
  name: 'log-alerts'
  params: {
    location: location
    tags: tags
    workspaceId: workspaceId
    actionGroupId: people.id
  }
}

module metricAlerts 'metric-alerts.bicep' = {
  name: 'metric-alerts'
  params: {
    tags: tags
    vaultId: vaultId
    dataStorageId: dataStorageId
    actionGroupId: people.id
  }
}

module availability 'availability.bicep' = if (!empty(url)) {
  name: 'availability'
  params: {
    location: location
    tags: tags
    url: url
    seconds: watch.probeSeconds
    componentName: componentName
    actionGroupId: people.id
  }
}

module budget 'budget.bicep' = if (watch.monthlyBudget > 0) {
  name: 'budget'
  params: {
    amount: watch.monthlyBudget
    start: watch.budgetStart
    actionGroupId: people.id
  }
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 's2s-workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'S2S token service'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: loadTextContent('../workbook.json')
  }
}
