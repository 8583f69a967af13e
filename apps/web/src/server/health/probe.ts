import { request } from 'node:http'
import type { HealthTarget } from '../../env.ts'

/** What is known of one part of Baton. `state` is a word, `detail` a sentence for the operator. */
export type Part = { name: string; ok: boolean; state: string; detail?: string }

const LIMIT_MS = 2_000

/** Runs one question with a limit of 2 s; what it throws, or no answer in time, is "down". */
export async function probe(
  name: string,
  ask: () => Promise<{ state: string; detail?: string; ok?: boolean }>,
): Promise<Part> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${LIMIT_MS / 1_000} s`)), LIMIT_MS)
  })
  try {
    const { ok = true, ...rest } = await Promise.race([ask(), limit])
    return { name, ok, ...rest }
  } catch (error) {
    return { name, ok: false, state: 'down', detail: sentenceOf(error) }
  } finally {
    clearTimeout(timer)
  }
}

/** Asks a process's `/healthz` over TCP or a unix socket. Its own words are passed on. */
export function probeTarget(target: HealthTarget): Promise<Part> {
  return probe(target.name, async () => {
    const { status, body } = await get(target)
    const { state, detail } = readPart(body)
    return { ok: status === 200, state: state ?? (status === 200 ? 'ok' : 'down'), ...(detail ? { detail } : {}) }
  })
}

function get(target: HealthTarget): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const options = { timeout: LIMIT_MS, agent: false } as const
    const asked =
      'url' in target
        ? request(target.url, options)
        : request({ ...options, socketPath: target.socket, path: '/healthz' })
    asked.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
      response.on('error', reject)
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${LIMIT_MS / 1_000} s`)))
    asked.on('error', reject)
    asked.end()
  })
}

function readPart(body: string): { state?: string; detail?: string } {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed !== 'object' || parsed === null) return {}
    const { state, detail } = parsed as Record<string, unknown>
    return {
      ...(typeof state === 'string' ? { state } : {}),
      ...(typeof detail === 'string' ? { detail } : {}),
    }
  } catch {
    return {}
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof AggregateError) return sentenceOf(error.errors[0])
  if (error instanceof Error) return error.message || error.name
  return String(error)
}
