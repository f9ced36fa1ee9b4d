// One server as an Azure Container App, its journal on Azure Database for PostgreSQL.
//   az deployment group create -g rlhfgrains -f deploy/azure/main.bicep -p image=... postgresPassword=... adminKey=...
targetScope = 'resourceGroup'

@description('Of everything here, and of the addresses: letters, digits and hyphens.')
@minLength(3)
@maxLength(20)
param name string = 'rlhfgrains'

param location string = resourceGroup().location

@description('The image of deploy/container, in a registry that can be read from here without a password.')
param image string

@description('Letters and digits: it becomes a part of a connection string.')
@secure()
@minLength(16)
param postgresPassword string

@description('32 characters or more: openssl rand -hex 32')
@secure()
@minLength(32)
param adminKey string

var port = 8080
var postgresUser = 'rlhfgrains'

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 30
  }
}

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: '${name}-${uniqueString(resourceGroup().id)}'
  location: location
  sku: {
    name: 'Standard_B2s'
    tier: 'Burstable'
  }
  properties: {
    version: '17'
    administratorLogin: postgresUser
    administratorLoginPassword: postgresPassword
    storage: {
      storageSizeGB: 32
      autoGrow: 'Enabled'
    }
    backup: {
      backupRetentionDays: 14
      geoRedundantBackup: 'Disabled'
    }
    highAvailability: {
      mode: 'Disabled'
    }
  }

  resource database 'databases' = {
    name: 'rlhfgrains'
  }

  // From inside Azure alone, which is not from this subscription alone: the password is what keeps others out, until a virtual network does.
  resource fromAzure 'firewallRules' = {
    name: 'from-azure'
    properties: {
      startIpAddress: '0.0.0.0'
      endIpAddress: '0.0.0.0'
    }
  }
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: '${name}-environment'
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  properties: {
    environmentId: environment.id
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: port
        transport: 'http'
        allowInsecure: false
      }
      secrets: [
        {
          name: 'admin-key'
          value: adminKey
        }
        {
          name: 'postgres-connection'
          value: 'Host=${postgres.properties.fullyQualifiedDomainName};Username=${postgresUser};Password=${postgresPassword};Database=${postgres::database.name};SSL Mode=Require'
        }
      ]
    }
    template: {
      // Longer than the 30 s that the server takes at most to finish what is under way.
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'rlhfgrains'
          image: image
          resources: {
            cpu: json('1.0')
            memory: '2Gi'
          }
          env: [
            {
              // 512 MiB: at its default, 896, the process comes near the memory above.
              name: 'RlhfGrains__MemoryBudgetBytes'
              value: '536870912'
            }
            {
              name: 'RlhfGrains__Journal'
              value: 'postgres'
            }
            {
              name: 'RlhfGrains__PostgresConnection'
              secretRef: 'postgres-connection'
            }
            {
              name: 'RLHFGRAINS_ADMIN_KEY'
              secretRef: 'admin-key'
            }
          ]
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/health/live'
                port: port
              }
              periodSeconds: 1
              failureThreshold: 60
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/health/live'
                port: port
              }
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 6
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/health/ready'
                port: port
              }
              periodSeconds: 2
              timeoutSeconds: 2
              failureThreshold: 2
            }
          ]
        }
      ]
      // One server writes: a second one waits for the first one's lock, and ends without it. It is started again until the first has ended.
      scale: {
        minReplicas: 1
        maxReplicas: 1
      }
    }
  }
}

output address string = 'https://${app.properties.configuration.ingress.fqdn}'
