import { join } from 'node:path'
import type { Workspace } from './driver.ts'

/** Where a workspace's files lie below the launcher's folder for them. */
export function pathsOf(workspaces: string, id: string): Pick<Workspace, 'root' | 'folder' | 'home'> {
  const root = join(workspaces, id)
  return { root, folder: join(root, 'work'), home: join(root, 'home') }
}
