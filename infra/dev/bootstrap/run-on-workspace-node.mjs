import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { installWorkspace, ROOT, WORKSPACE_NODE } from './install.mjs'
import { missingOnThisMachine } from './machine.mjs'

/**
 * Sets the workspace up and runs one of its TypeScript files on the workspace's own Node, handing signals on. The exit
 * code is the file's. Whatever is missing is one sentence on standard error and exit code 1.
 */
export async function runOnWorkspaceNode(entry, args, cwd = process.cwd()) {
  const missing = missingOnThisMachine()
  if (missing) return fail(missing)
  try {
    await installWorkspace()
  } catch (error) {
    return fail(error.message)
  }
  const PATH = [dirname(WORKSPACE_NODE), join(ROOT, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter)
  // The channel tells the other side when this process is gone, whatever killed it.
  const child = spawn(WORKSPACE_NODE, [join(ROOT, entry), ...args], {
    cwd,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
    // Handlers of signals would keep this process alive for nothing.
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name)
  })
}

function fail(sentence) {
  console.error(sentence)
  process.exitCode = 1
}
