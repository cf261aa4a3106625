// Alerts on what the platform counts by itself, whether the app still runs or not.

@description('Tags.')
param tags object

@description('Resource id of the vault.')
param vaultId string

@description('Resource id of the storage account of the tables.')
param dataStorageId string

@description('Who is told.')
param actionGroupId string

var rules = [
  {
    name: 'vault-throttled'
    meaning: 'The vault refuses calls because there are too many (429): see the limits in docs/capacity.md.'
    scope: vaultId
    metric: 'ServiceApiResult'
    sums: 'Count'
    operator: 'GreaterThan'
    threshold: 10
    dimensions: [{ name: 'StatusCode', operator: 'Include', values: ['429'] }]
  }
  {
    name: 'vault-forbidden'
    meaning: 'The vault refuses calls for want of a role or by its firewall (403).'
    scope: vaultId
    metric: 'ServiceApiResult'
    sums: 'Count'
    operator: 'GreaterThan'
    threshold: 0
    dimensions: [{ name: 'StatusCode', operator: 'Include', values: ['403'] }]
  }
  {
    name: 'vault-unavailable'
    meaning: 'The vault answers with failures of its own.'
    scope: vaultId
    metric: 'Availability'
    sums: 'Average'
    operator: 'LessThan'
    threshold: 99
    dimensions: []
  }
  {
    name: 'tables-throttled'
    meaning: 'Table storage refuses calls because there are too many.'
    scope: '${dataStorageId}/tableServices/default'
    metric: 'Transactions'
    sums: 'Total'
    operator: 'GreaterThan'
    threshold: 10
    dimensions: [
      {
        name: 'ResponseType'
        operator: 'Include'
        values: ['ClientThrottlingError', 'ServerBusyError', 'ClientAccountRequestThrottlingError']
      }
    ]
  }
  {
    name: 'tables-unavailable'
    meaning: 'Table storage answers with failures of its own.'
    scope: '${dataStorageId}/tableServices/default'
    metric: 'Availability'
    sums: 'Average'
    operator: 'LessThan'
    threshold: 99
    dimensions: []
  }
]

resource alerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in rules: {
    name: rule.name
    location: 'global'
    tags: tags
    properties: {
      description: rule.meaning
      severity: 2
      enabled: true
      scopes: [rule.scope]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: rule.metric
            metricName: rule.metric
            timeAggregation: rule.sums
            operator: rule.operator
            threshold: rule.threshold
            dimensions: rule.dimensions
          }
        ]
      }
      actions: [{ actionGroupId: actionGroupId }]
    }
  }
]
