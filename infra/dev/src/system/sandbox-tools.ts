import type { Terminal } from '../terminal.ts'
import { findOrInstall } from './system-packages.ts'

/**
 * The first is what every sandbox is made of; the others give a step the internet where its pipeline asks for it: pasta or,
 * where it cannot be had, nftables.
 */
const TOOLS = [
  { program: 'bwrap', package: 'bubblewrap' },
  { program: 'pasta', package: 'passt' },
  { program: 'ip', package: 'iproute2' },
  { program: 'nft', package: 'nftables' },
] as const

/** Installs what the sandbox needs and this machine lacks, where that can be done. The launcher says what is off without. */
export async function provideSandboxTools(options: {
  terminal: Terminal
  logFolder: string
  signal: AbortSignal
}): Promise<void> {
  // One after the other: a package manager serves one at a time.
  for (const tool of TOOLS) await findOrInstall({ ...tool, ...options })
}
