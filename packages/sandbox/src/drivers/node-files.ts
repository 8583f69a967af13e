import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The Node that steps find, and the npm that came with it, if any. Host paths. */
export type NodeFiles = { binary: string; npmFolder: string | undefined }

/** Finds what belongs to a Node binary. Throws a sentence where there is none. */
export function findNodeFiles(node: string): NodeFiles {
  if (!existsSync(node)) throw new Error(`There is no Node at '${node}'. Set LAUNCHER_NODE to the path of a Node 24.`)
  const binary = realpathSync(node)
  const npmFolder = join(dirname(dirname(binary)), 'lib', 'node_modules', 'npm')
  return { binary, npmFolder: existsSync(join(npmFolder, 'bin', 'npm-cli.js')) ? npmFolder : undefined }
}
