import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { Problem } from '../problem.ts'

/** Runs `tar` to its end and answers what it printed. Throws a Problem that says `what` failed, with tar's own words. */
export async function runTar(args: readonly string[], what: string, signal: AbortSignal): Promise<string> {
  const child = spawn('tar', args, { stdio: ['ignore', 'pipe', 'pipe'], signal, env: { ...process.env, LC_ALL: 'C' } })
  const ended = once(child, 'close').catch((error: Error) => [error.message]) as Promise<[number | string | null]>
  const [printed, words, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  if (code !== 0) throw new Problem(`${what} failed: ${words.trim().split('\n')[0] || `tar ended with ${code}`}`)
  return printed
}
