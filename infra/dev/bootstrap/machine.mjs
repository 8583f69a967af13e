import { spawnSync } from 'node:child_process'

/** The sentence that names what this machine lacks, or undefined where it has everything that must be there before us. */
export function missingOnThisMachine(platform = process.platform, nodeVersion = process.versions.node) {
  if (platform === 'win32') {
    return 'Baton runs on Linux and macOS. On Windows install WSL2 (wsl --install), clone Baton inside it, and run npm start there.'
  }
  if (Number(nodeVersion.split('.')[0]) < 20) {
    return `Baton needs Node 20 or later to start, and this is Node ${nodeVersion}. Install it from https://nodejs.org, then run the command again.`
  }
  if (spawnSync('git', ['--version'], { stdio: 'ignore' }).status !== 0) {
    return 'Baton needs git, and no git is on the PATH. Install git, then run the command again.'
  }
  return undefined
}
