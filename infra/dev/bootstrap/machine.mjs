import { spawnSync } from 'node:child_process'

/** The sentence that names what this machine lacks, or undefined where it has everything that must be there before us. */
export function missingOnThisMachine() {
  if (process.platform === 'win32') {
    return 'Baton runs on Linux and macOS. On Windows install WSL2 (wsl --install), clone Baton inside it, and run npm start there.'
  }
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20) {
    return `Baton needs Node 20 or later to start, and this is Node ${process.versions.node}. Install it from https://nodejs.org, then run the command again.`
  }
  if (spawnSync('git', ['--version'], { stdio: 'ignore' }).status !== 0) {
    return 'Baton needs git, and no git is on the PATH. Install git, then run the command again.'
  }
  return undefined
}
