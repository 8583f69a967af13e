import { join } from 'node:path'
import { ROOT } from '../root.ts'
import type { PartName } from '../stack/running-stack.ts'
import type { State } from '../state/state-folder.ts'
import type { Command, Part } from '../supervisor/part.ts'
import { askHealth, isServing } from '../supervisor/probes.ts'
import { adminUrl, databaseUrls, type Service } from './database-urls.ts'
import { baseEnvironment, nodeCommand } from './environment.ts'
import { folderUrl, type Layout } from './layout.ts'
import type { PortOwner } from './ports.ts'

/** The parts that serve a port. */
type ServedPart = PartName & PortOwner

/** What the table of processes is made from. */
export type PartsOptions = {
  state: State
  layout: Layout
  isolation: 'auto' | 'none'
  /** A Node that the builds' own users can see. */
  sandboxNode: string
  workflowBundles: Record<Service, string>
}

/** Every process of ours that `npm start` keeps running, and the two migrations that run before them. */
export type Parts = {
  migrations: Record<Service, Command>
  servers: Record<Service, Part<PartName>>
  workers: Record<Service, Part<PartName>>
  launchers: Record<Service, Part<PartName>>
  web: Part<PartName>
}

/** The one table of processes, with everything that each of them is told. */
export function describeParts(options: PartsOptions): Parts {
  const { state, layout } = options
  const { folders, ports } = layout
  const { secrets } = state
  const base = baseEnvironment(join(folders.cache, 'compile'))
  const temporal = (service: Service) => ({
    ...layout.temporal,
    [`TEMPORAL_${service.toUpperCase()}_NAMESPACE`]: `baton-${service}`,
  })
  const forgeUrl = `http://127.0.0.1:${ports.forge}`
  const gitOrigins = [forgeUrl, ...layout.gitOrigins].join(',')
  const sitesApiUrl = `http://127.0.0.1:${ports.sites}`
  const tokenKeys = { TOKEN_JWKS_FILE: join(folders.keys.public, 'token-jwks.json') }

  const migration = (service: Service) =>
    nodeCommand(`services/${service}/src/migrate.ts`, {
      ...base,
      ...adminUrl(service, layout, secrets),
      ...databaseUrls(service, ['owner', 'app', 'auth', 'system'], layout, secrets),
    })

  const launcher = (service: Service): Part<PartName> => {
    const socketPath = socketOf(layout, service)
    return {
      name: `${service} launcher`,
      stopSignal: 'SIGTERM',
      isReady: () => knowsWhatItCanDo(socketPath),
      command: nodeCommand(`services/${service}/src/launcher.ts`, {
        ...base,
        LAUNCHER_SOCKET: socketPath,
        LAUNCHER_FOLDER: folders.launchers[service],
        LAUNCHER_ISOLATION: options.isolation,
        LAUNCHER_NODE: options.sandboxNode,
        LAUNCHER_UID_BASE: String(state.uidBase + (service === 'ci' ? 0 : 2048)),
        // What a step may see of the host: the repositories' mirrors, and the targets of deployments.
        ...(service === 'ci' ? { CI_MIRRORS_FOLDER: folders.mirrors } : { SITES_FOLDER: folders.sites }),
      }),
    }
  }

  const served = (name: ServedPart, entry: string, env: Record<string, string>): Part<PartName> => ({
    name,
    stopSignal: 'SIGTERM',
    isReady: () => isServing(listeningAt(layout, name)),
    command: nodeCommand(entry, { ...base, ...env }),
  })

  return {
    migrations: { ci: migration('ci'), cd: migration('cd') },
    launchers: { ci: launcher('ci'), cd: launcher('cd') },
    servers: {
      ci: served('ci server', 'services/ci/src/server.ts', {
        ...databaseUrls('ci', ['app', 'auth'], layout, secrets),
        ...temporal('ci'),
        ...tokenKeys,
        CI_HOST: layout.listenHost,
        CI_PORT: String(ports['ci server']),
        CI_STATUS_PORT: String(ports['ci server status']),
        CI_PUBLIC_URL: layout.ciPublicUrl,
        CI_KEYS_FOLDER: folders.keys.ci,
        BLOB_STORE: folderUrl(folders.blobs.ci),
        SAMPLE_FORGE_URL: forgeUrl,
        GIT_ALLOW_HTTP_ORIGINS: gitOrigins,
      }),
      cd: served('cd server', 'services/cd/src/server.ts', {
        ...databaseUrls('cd', ['app', 'auth'], layout, secrets),
        ...temporal('cd'),
        CD_HOST: '127.0.0.1',
        CD_PORT: String(ports['cd server']),
        CD_STATUS_PORT: String(ports['cd server status']),
        CI_JWKS_URL: layout.ciJwksUrl,
        CI_ISSUER: layout.ciPublicUrl,
        BLOB_STORE: folderUrl(folders.blobs.cd),
      }),
    },
    workers: {
      ci: served('ci worker', 'services/ci/src/worker.ts', {
        ...databaseUrls('ci', ['app', 'system'], layout, secrets),
        ...temporal('ci'),
        CI_STATUS_PORT: String(ports['ci worker']),
        CI_PUBLIC_URL: layout.ciPublicUrl,
        CI_KEYS_FOLDER: folders.keys.ci,
        CI_MIRRORS_FOLDER: folders.mirrors,
        CI_LAUNCHER_SOCKET: socketOf(layout, 'ci'),
        CI_HOST_ID: 'local',
        CI_CONSUMERS: JSON.stringify([{ name: 'cd', url: layout.ingestUrl, audience: 'ingest' }]),
        CI_WORKFLOW_BUNDLE: options.workflowBundles.ci,
        GIT_ALLOW_HTTP_ORIGINS: gitOrigins,
        BLOB_STORE: folderUrl(folders.blobs.ci),
      }),
      cd: served('cd worker', 'services/cd/src/worker.ts', {
        ...databaseUrls('cd', ['app', 'system'], layout, secrets),
        ...temporal('cd'),
        CD_STATUS_PORT: String(ports['cd worker']),
        CD_KEYS_FOLDER: folders.keys.cd,
        CD_LAUNCHER_SOCKET: socketOf(layout, 'cd'),
        CD_WORKFLOW_BUNDLE: options.workflowBundles.cd,
        SITES_FOLDER: folders.sites,
        SITES_API_URL: sitesApiUrl,
        BLOB_STORE: folderUrl(folders.blobs.cd),
      }),
    },
    web: {
      name: 'web',
      stopSignal: 'SIGTERM',
      // Any answer will do: what it says about the other parts is asked for once all of them are up.
      isReady: async () => (await askHealth(listeningAt(layout, 'web'), '/api/health')) !== undefined,
      command: {
        ...nodeCommand(
          'apps/web/node_modules/next/dist/bin/next',
          {
            ...base,
            ...databaseUrls('cd', ['app', 'auth'], layout, secrets),
            ...tokenKeys,
            ...layout.temporal,
            TEMPORAL_CI_NAMESPACE: 'baton-ci',
            TEMPORAL_CD_NAMESPACE: 'baton-cd',
            PUBLIC_URL: layout.publicUrl,
            TRUSTED_PROXIES: String(layout.trustedProxies),
            SIGN_UP: layout.signUp,
            FIRST_ACCOUNT_TOKEN: secrets.firstAccount,
            CI_API_URL: `http://${layout.ownHost}:${ports['ci server']}`,
            CI_PUBLIC_URL: layout.ciPublicUrl,
            WEB_KEYS_FOLDER: folders.keys.web,
            SAMPLE_FORGE_URL: forgeUrl,
            SITES_API_URL: sitesApiUrl,
            MAILBOX_URL: mailboxUrl(layout),
            BATON_HEALTH_TARGETS: JSON.stringify(healthTargets(layout)),
          },
          ['start', '--hostname', layout.listenHost, '--port', String(ports.web)],
        ),
        cwd: join(ROOT, 'apps/web'),
      },
    },
  }
}

/** The parts that the health page asks, each about itself alone. */
function healthTargets(layout: Layout): ({ name: string } & ({ url: string } | { socket: string }))[] {
  const page = (name: ServedPart) => {
    const { host, port } = listeningAt(layout, name)
    return { url: `http://${host}:${port}/healthz` }
  }
  return [
    { name: 'ci', ...page('ci server') },
    { name: 'ci worker', ...page('ci worker') },
    { name: 'ci launcher', socket: socketOf(layout, 'ci') },
    { name: 'cd', ...page('cd server') },
    { name: 'cd worker', ...page('cd worker') },
    { name: 'cd launcher', socket: socketOf(layout, 'cd') },
  ]
}

/** Where this machine reaches a part. The product and CI listen where the operator said, all else on the loopback. */
function listeningAt(layout: Layout, name: ServedPart): { host: string; port: number } {
  const isPublic = name === 'web' || name === 'ci server'
  return { host: isPublic ? layout.ownHost : '127.0.0.1', port: layout.ports[name] }
}

/** Where whoever runs Baton reads what it mails. `localhost`, as it is opened in the browser. */
export function mailboxUrl(layout: Layout): string {
  return `http://localhost:${layout.ports.mailbox}`
}

/** True once a launcher has tested its sandbox; that it has none is an answer too. */
async function knowsWhatItCanDo(socketPath: string): Promise<boolean> {
  const health = (await askHealth({ socketPath }))?.body as { state?: string } | undefined
  return health !== undefined && health.state !== 'starting'
}

function socketOf(layout: Layout, service: Service): string {
  return join(layout.folders.sockets, `${service}.sock`)
}
