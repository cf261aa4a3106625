// Alerts on what the service writes to its log. Each query is a file, whose head says what the alert means, how bad that
// is, over what time and how often it is asked (lines 1 to 4); test/unit/alerts/alerts.test.ts runs it on real log lines.

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Resource id of the workspace.')
param workspaceId string

@description('Who is told.')
param actionGroupId string

var queries = [
  { name: 'bugs', text: loadTextContent('../alerts/bugs.kql') }
  { name: 'clock-wrong', text: loadTextContent('../alerts/clock-wrong.kql') }
  { name: 'dependency-failures', text: loadTextContent('../alerts/dependency-failures.kql') }
  { name: 'expiry-near', text: loadTextContent('../alerts/expiry-near.kql') }
  { name: 'expiry-notice', text: loadTextContent('../alerts/expiry-notice.kql') }
  { name: 'limits-reached', text: loadTextContent('../alerts/limits-reached.kql') }
  { name: 'metadata-alarm', text: loadTextContent('../alerts/metadata-alarm.kql') }
  { name: 'metadata-stale', text: loadTextContent('../alerts/metadata-stale.kql') }
  { name: 'no-next-certificate', text: loadTextContent('../alerts/no-next-certificate.kql') }
  { name: 'not-ready', text: loadTextContent('../alerts/not-ready.kql') }
  { name: 'nothing-signs', text: loadTextContent('../alerts/nothing-signs.kql') }
  { name: 'refusals-rising', text: loadTextContent('../alerts/refusals-rising.kql') }
  { name: 'roll-alarm', text: loadTextContent('../alerts/roll-alarm.kql') }
  { name: 'roll-overdue', text: loadTextContent('../alerts/roll-overdue.kql') }
  { name: 'thumbprints-differ', text: loadTextContent('../alerts/thumbprints-differ.kql') }
  { name: 'timer-silent', text: loadTextContent('../alerts/timer-silent.kql') }
  { name: 'unknown-keys-rising', text: loadTextContent('../alerts/unknown-keys-rising.kql') }
]

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for query in queries: {
    name: query.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: query.name
      // Each line of the head without the words that it begins with.
      description: skip(split(query.text, '\n')[0], 3)
      severity: int(skip(split(query.text, '\n')[1], 13))
      windowSize: skip(split(query.text, '\n')[2], 11)
      evaluationFrequency: skip(split(query.text, '\n')[3], 10)
      enabled: true
      autoMitigate: true
      scopes: [workspaceId]
      // A new workspace has no table until the first line is written.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: query.text
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [actionGroupId] }
    }
  }
]
