import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { arch, platform, release } from 'node:os'
import { pipeline } from 'node:stream/promises'
import type { DigestedInput } from '../builds/build-inputs.ts'

/** What every build of this host shares: its tools and the file system that its sandboxes show. Digested once a process. */
export type HostInputs = { inputs: DigestedInput[]; environment: Record<string, string> }

/** Digests this host. The packages that its distribution has installed stand for `/usr`, which a sandbox shows. */
export async function readHostInputs(): Promise<HostInputs> {
  const distribution = distributionOf(textOf('/etc/os-release'))
  const packages = textOf('/var/lib/dpkg/status') || textOf('/lib/apk/db/installed')
  const environment = createHash('sha256')
    .update(`${platform()} ${arch()} ${release()}\n`)
    .update(distribution)
    .update(packages)
  return {
    inputs: [
      {
        name: 'tools',
        uri: `pkg:generic/node@${process.versions.node}`,
        digest: { sha256: await digestOf(process.execPath) },
        label: `node ${process.versions.node}`,
      },
      {
        name: 'environment',
        uri: `pkg:generic/host@${encodeURIComponent(distribution || platform())}`,
        digest: { sha256: environment.digest('hex') },
        label: `${distribution || platform()}, ${platform()} ${release()} ${arch()}`,
      },
    ],
    environment: { os: platform(), arch: arch() },
  }
}

function distributionOf(osRelease: string): string {
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(osRelease)?.[1] ?? ''
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
