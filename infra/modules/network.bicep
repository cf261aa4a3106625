// The app's own network: what it may call, and from which address it comes. The guarded fetch of partners' metadata
// (docs/security.md) is the first guard, this one is the second, for the day on which the first one fails.

import { networkOptions } from '../types.bicep'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Hash in the names.')
param hash string

@description('What the network is like.')
param network networkOptions

var appPrefix = cidrSubnet(network.addressPrefix, 26, 0)
var endpointPrefix = cidrSubnet(network.addressPrefix, 26, 1)
var hasFirewall = !empty(network.egressNextHop)

var rules = concat(
  [
    { name: 'own-subnet', port: '*', to: [appPrefix] }
    { name: 'private-endpoints', port: '443', to: [endpointPrefix] }
    { name: 'name-resolution', port: '53', to: ['VirtualNetwork'] }
    { name: 'https', port: '443', to: ['Internet'] }
  ],
  empty(network.partnerNetworks) ? [] : [{ name: 'partners', port: '443', to: network.partnerNetworks }]
)

resource egress 'Microsoft.Network/networkSecurityGroups@2025-05-01' = {
  name: 'nsg-s2s-${hash}'
  location: location
  tags: tags
  properties: {
    securityRules: [
      for (rule, index) in concat(rules, [{ name: 'nothing-else', port: '*', to: ['*'] }]): {
        name: rule.name
        properties: {
          priority: 100 + 10 * index
          direction: 'Outbound'
          access: rule.name == 'nothing-else' ? 'Deny' : 'Allow'
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: length(rule.to) == 1 ? rule.to[0] : null
          destinationAddressPrefixes: length(rule.to) == 1 ? null : rule.to
          destinationPortRange: rule.port
        }
      }
    ]
  }
}

resource outwardAddress 'Microsoft.Network/publicIPAddresses@2025-05-01' = if (!hasFirewall) {
  name: 'pip-s2s-${hash}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource gateway 'Microsoft.Network/natGateways@2025-05-01' = if (!hasFirewall) {
  name: 'ng-s2s-${hash}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIpAddresses: [{ id: outwardAddress.id }] }
}

resource routes 'Microsoft.Network/routeTables@2025-05-01' = if (hasFirewall) {
  name: 'rt-s2s-${hash}'
  location: location
  tags: tags
  properties: {
    disableBgpRoutePropagation: true
    routes: [
      {
        name: 'through-the-firewall'
        properties: {
          addressPrefix: '0.0.0.0/0'
          nextHopType: 'VirtualAppliance'
          nextHopIpAddress: network.egressNextHop
        }
      }
    ]
  }
}

// The subnets are part of the network and no resources of their own: those would be taken away by the next run.
resource virtualNetwork 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: 'vnet-s2s-${hash}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [network.addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: appPrefix
          delegations: [{ name: 'functions', properties: { serviceName: 'Microsoft.App/environments' } }]
          networkSecurityGroup: { id: egress.id }
          natGateway: hasFirewall ? null : { id: gateway.id }
          routeTable: hasFirewall ? { id: routes.id } : null
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: endpointPrefix }
      }
    ]
  }

  resource appSubnet 'subnets' existing = {
    name: 'app'
  }

  resource endpointSubnet 'subnets' existing = {
    name: 'endpoints'
  }
}

@description('Resource id of the network.')
output networkId string = virtualNetwork.id

@description('Resource id of the subnet that the app calls out from.')
output appSubnetId string = virtualNetwork::appSubnet.id

@description('Resource id of the subnet of the private endpoints.')
output endpointSubnetId string = virtualNetwork::endpointSubnet.id

@description('Public address that calls out come from; empty behind a firewall.')
output egressAddress string = hasFirewall ? '' : outwardAddress!.properties.ipAddress
