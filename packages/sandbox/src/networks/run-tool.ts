import { spawn } from 'node:child_process'

/** By then a tool of the kernel's network has long answered. */
const GIVE_UP_MS = 20_000

/** Runs a program of the host with this on its standard input; answers what it printed, throws what it complained of. */
export function runTool(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'], timeout: GIVE_UP_MS })
    let printed = ''
    let complaint = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(printed)
      else
        reject(new Error(`${program.split('/').at(-1)} ${args.join(' ')}: ${complaint.trim() || `ended with ${code}`}`))
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}
