// Probes from three places: discovery and the key set answer, and say what they must say.

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Address of the deployment, as partners reach it.')
param url string

@description('Seconds between two probes from the same place.')
param seconds int

@description('Name of the Application Insights component.')
param componentName string

@description('Who is told.')
param actionGroupId string

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

var probes = [
  { name: 'discovery', path: '/.well-known/openid-configuration', holds: '"token_endpoint"' }
  { name: 'keys', path: '/discovery/keys', holds: '"kid"' }
  { name: 'metadata', path: '/metadata/json/1', holds: '"x509Certificate"' }
]

// Dublin, Ashburn, Singapore.
var places = ['emea-gb-db3-azr', 'us-va-ash-azr', 'apac-sg-sin-azr']

resource tests 'Microsoft.Insights/webtests@2022-06-15' = [
  for probe in probes: {
    name: 'probe-${probe.name}'
    location: location
    tags: union(tags, { 'hidden-link:${component.id}': 'Resource' })
    kind: 'standard'
    properties: {
      SyntheticMonitorId: 'probe-${probe.name}'
      Name: 'probe-${probe.name}'
      Enabled: true
      Kind: 'standard'
      Frequency: seconds
      Timeout: 30
      RetryEnabled: true
      Locations: [for place in places: { Id: place }]
      Request: {
        RequestUrl: '${url}${probe.path}'
        HttpVerb: 'GET'
        FollowRedirects: false
        ParseDependentRequests: false
      }
      ValidationRules: {
        ExpectedHttpStatusCode: 200
        SSLCheck: true
        SSLCertRemainingLifetimeCheck: 14
        ContentValidation: { ContentMatch: probe.holds, PassIfTextFound: true }
      }
    }
  }
]

resource alerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for (probe, index) in probes: {
    name: 'unreachable-${probe.name}'
    location: 'global'
    tags: union(tags, {
      'hidden-link:${component.id}': 'Resource'
      'hidden-link:${tests[index].id}': 'Resource'
    })
    properties: {
      description: '${probe.path} does not answer as it must in two of three places.'
      severity: 1
      enabled: true
      scopes: [tests[index].id, component.id]
      evaluationFrequency: 'PT5M'
      // Two probes from each place, at the longest time between them.
      windowSize: 'PT30M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
        webTestId: tests[index].id
        componentId: component.id
        failedLocationCount: 2
      }
      actions: [{ actionGroupId: actionGroupId }]
    }
  }
]
