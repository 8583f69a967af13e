import { chmodSync, copyFileSync, existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { makeOpenFolder } from '../state/open-folder.ts'
import { programsFolder } from '../state/programs-folder.ts'

/** The Node that steps run on, where the builds' own users can see it: as root a copy, else the workspace's own. */
export function provideSandboxNode(reachableFolder: string, isRoot = process.getuid?.() === 0): string {
  if (!isRoot) return process.execPath
  const folder = makeOpenFolder(programsFolder(reachableFolder), `node-${process.versions.node}`, 'bin')
  const copy = join(folder, 'node')
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}.tmp`
    copyFileSync(process.execPath, unfinished)
    chmodSync(unfinished, 0o755)
    renameSync(unfinished, copy)
  }
  return copy
}
