import { LauncherError } from '../launcher-error.ts'
import type { CollectRequest, HeldWorkspace, LauncherHealth, PassedOver, StepRequest, StepStatus } from '../step.ts'
import { type CollectedContent, readFrames } from './read-frames.ts'
import { askForJson, askLauncher, type UnixTarget, unixTarget } from './unix-request.ts'

export { LauncherError } from '../launcher-error.ts'
export type { CollectedContent } from './read-frames.ts'

/** A piece of a step's output and the byte offset at which it begins. */
export type OutputChunk = { offset: number; bytes: Uint8Array }

/**
 * Talks to the launcher of this host. Every call but `putTar` may be repeated, and is, for `retryForMs` (10 s unless
 * given) while the launcher cannot be reached; then it throws `LauncherError` with the reason `unreachable`.
 */
export class LauncherClient {
  readonly #target: UnixTarget
  readonly #retryForMs: number

  constructor(options: { socketPath: string; retryForMs?: number }) {
    this.#retryForMs = options.retryForMs ?? 10_000
    this.#target = unixTarget(options.socketPath, this.#retryForMs)
  }

  /** How the launcher is, now: never retried. A launcher that cannot be reached throws. */
  health(signal?: AbortSignal): Promise<LauncherHealth> {
    return askForJson({ ...this.#target, retryForMs: 0 }, { method: 'GET', path: '/health', signal })
  }

  /** How the launcher is once its self-test is through. Waits for a launcher that starts, as every other call does. */
  ready(signal?: AbortSignal): Promise<LauncherHealth> {
    return askForJson(this.#target, { method: 'GET', path: '/health?wait=ready', signal })
  }

  /**
   * Starts a step, or answers the state of the one that has this id already. Where no step can run, the answer is
   * `exited` with the cause `infrastructure` and a sentence, and the same id may be started again.
   */
  start(request: StepRequest): Promise<StepStatus> {
    return askForJson(this.#target, { method: 'POST', path: '/steps', body: request })
  }

  /** The state now. Throws `not_found` for an id that this launcher never started, or has forgotten. */
  status(stepRunId: string): Promise<StepStatus> {
    return askForJson(this.#target, { method: 'GET', path: step(stepRunId) })
  }

  /** Resolves once the step has ended and its output is complete. */
  async waitUntilExited(stepRunId: string, signal?: AbortSignal): Promise<StepStatus> {
    for (;;) {
      const status = await askForJson<StepStatus>(this.#target, {
        method: 'GET',
        path: `${step(stepRunId)}?wait=exited`,
        signal,
      })
      if (status.state === 'exited') return status
    }
  }

  /**
   * Yields the output from a byte offset: to its present end, or with `wait` until the step has ended. Reconnects at the
   * offset it reached; no byte is left out and none comes twice.
   */
  async *readOutput(
    stepRunId: string,
    fromOffset = 0,
    options: { wait?: boolean; signal?: AbortSignal } = {},
  ): AsyncGenerator<OutputChunk> {
    let offset = fromOffset
    let lastProgressAt = Date.now()
    for (;;) {
      const response = await askLauncher(this.#target, {
        method: 'GET',
        path: `${step(stepRunId)}/output?from=${offset}&wait=${options.wait ? 1 : 0}`,
        signal: options.signal,
      })
      try {
        for await (const bytes of response as AsyncIterable<Uint8Array>) {
          yield { offset, bytes }
          offset += bytes.length
          lastProgressAt = Date.now()
        }
        return
      } catch (error) {
        if (options.signal?.aborted || Date.now() - lastProgressAt > this.#retryForMs) throw error
      } finally {
        response.destroy()
      }
    }
  }

  /** TERM to every process of the step, and after `graceMs` (10 s unless given) the end of all of them. Does not wait. */
  stop(stepRunId: string, options: { graceMs?: number } = {}): Promise<StepStatus> {
    return askForJson(this.#target, { method: 'POST', path: `${step(stepRunId)}/stop`, body: options })
  }

  /** Deletes a step's output. The id stays known, so that it can never run again. */
  async forget(stepRunId: string): Promise<void> {
    await askForJson(this.#target, { method: 'DELETE', path: step(stepRunId) })
  }

  /** Makes an empty workspace with a user id of its own (level full). One that exists is left as it is. */
  async createWorkspace(workspaceId: string, options: { owner?: string } = {}): Promise<void> {
    await askForJson(this.#target, { method: 'PUT', path: workspace(workspaceId), body: options })
  }

  /** Workspaces of which something is still here. Running steps' outputs are not in it. */
  held(): Promise<HeldWorkspace[]> {
    return askForJson(this.#target, { method: 'GET', path: '/held' })
  }

  /** Removes a workspace and the outputs of its steps; one that is gone is success. */
  async drop({ workspaceId, outputs }: HeldWorkspace): Promise<void> {
    await this.removeWorkspace(workspaceId)
    for (const { stepRunId } of outputs) await this.forget(stepRunId)
  }

  /** Stops the steps of a workspace, deletes all its files, and frees its user id. One that is gone is success. */
  async removeWorkspace(workspaceId: string): Promise<void> {
    await askForJson(this.#target, { method: 'DELETE', path: workspace(workspaceId) })
  }

  /** Unpacks a tar stream into a folder of the workspace, inside a sandbox. Throws when tar refuses it. */
  async putTar(workspaceId: string, tar: AsyncIterable<Uint8Array>, folder = '.'): Promise<void> {
    const path = `${workspace(workspaceId)}/tar?folder=${encodeURIComponent(folder)}`
    await askForJson(this.#target, { method: 'POST', path, stream: tar })
  }

  /**
   * Streams the regular files that match, in the order of their paths. Symlinks and special files are passed over, and
   * named to `onPassedOver` where it is given.
   * Throws `too_large` past `filesMax` (1,000) or `bytesMax` (2 GiB), `invalid` for a glob that leaves the workspace.
   */
  async *collect(
    workspaceId: string,
    request: Omit<CollectRequest, 'namePassedOver'>,
    onPassedOver?: (other: PassedOver) => void,
  ): AsyncGenerator<CollectedContent> {
    const response = await askLauncher(this.#target, {
      method: 'POST',
      path: `${workspace(workspaceId)}/collect`,
      body: { ...request, namePassedOver: onPassedOver !== undefined },
    })
    try {
      yield* readFrames(response as AsyncIterable<Uint8Array>, onPassedOver)
    } finally {
      response.destroy()
    }
  }

  /** Closes idle connections. */
  close(): void {
    this.#target.agent.destroy()
  }
}

function step(stepRunId: string): string {
  return `/steps/${segment(stepRunId)}`
}

function workspace(workspaceId: string): string {
  return `/workspaces/${segment(workspaceId)}`
}

function segment(id: string): string {
  if (id === '') throw new LauncherError('invalid', 'An id is missing.')
  return encodeURIComponent(id)
}
