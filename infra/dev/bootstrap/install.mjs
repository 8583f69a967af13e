import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top folder of this checkout. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

/** The Node 24 that the workspace brings for itself. */
export const WORKSPACE_NODE = join(ROOT, 'node_modules/node/bin/node')

const MARKER = join(ROOT, 'node_modules/.baton-installed')

/**
 * Installs the workspace exactly as the lockfile says, with progress on the terminal, and does nothing where that was done
 * already. An installation that was interrupted goes on at the next call. Throws a sentence when it fails.
 */
export async function installWorkspace() {
  const wanted = installationKey()
  if (existsSync(WORKSPACE_NODE) && existsSync(MARKER) && readFileSync(MARKER, 'utf8') === wanted) return
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  console.log(`Installing the workspace with ${packageManager} (about a minute the first time)`)
  const code = await run('npx', [
    ...['--yes', packageManager, 'install', '--frozen-lockfile', '--config.confirm-modules-purge=false'],
    // What it installs will run on the workspace's own Node, not on the one that installs.
    `--config.node-version=${workspaceNodeVersion()}`,
    ...(process.stdout.isTTY ? [] : ['--reporter=append-only']),
  ])
  if (code !== 0 || !existsSync(WORKSPACE_NODE)) {
    throw new Error(
      `The workspace could not be installed (${packageManager} ended with ${code}; its lines above say why). ` +
        'Most often the npm registry was out of reach. Run the command again: it goes on where it stopped.',
    )
  }
  writeFileSync(MARKER, wanted)
}

function workspaceNodeVersion() {
  return /^ {2}node: (\S+)$/m.exec(readFileSync(join(ROOT, 'pnpm-workspace.yaml'), 'utf8'))?.[1]
}

/** What an installation depends on: the lockfile, every manifest, and the machine. */
function installationKey() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests()]) {
    hash.update(`${file}\n`).update(readFileSync(join(ROOT, file)))
  }
  return hash.digest('hex')
}

function manifests() {
  return ['apps', 'services', 'packages', 'infra'].flatMap((group) =>
    readdirSync(join(ROOT, group))
      .map((name) => join(group, name, 'package.json'))
      .filter((file) => existsSync(join(ROOT, file)))
      .sort(),
  )
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    // npx lies beside the Node that runs this script, also where that one is not on the PATH.
    const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PATH, npm_config_loglevel: 'error' },
    })
    child.once('error', () =>
      reject(new Error('npx was not found beside node: install Node together with npm, then run the command again.')),
    )
    child.once('exit', (code, signal) => resolve(code ?? signal))
  })
}
