import { mintOrgId } from '@baton/kernel/mint-org-id'
import type { Listener } from '../events/listener.ts'
import type { BuildRef } from '../workflows/build-contract.ts'

/** More than these are not worth beginning at once: the machine is busy anyway. */
const AT_ONCE = 3
/** A build that was begun elsewhere is never taken from here. */
const KEPT_MS = 60_000

/**
 * Begins what a build's workflow will ask for first (its fetch) at the moment of its admission, while Temporal is still
 * handing the workflow out. Only a head start: whoever finds none begins by itself, and a wrong guess costs one fetch.
 */
export class HeadStart<Result = unknown> {
  readonly #begun = new Map<string, Promise<Result>>()
  #running = 0

  /** Begins `look` for each admission that is heard. */
  follow(listener: Listener, look: (build: BuildRef) => Promise<Result>): void {
    listener.subscribe('admissions', (heard) => {
      const [orgId, buildId] = heard === 'resync' ? [] : heard.payload.split(' ')
      if (!orgId || !buildId || this.#running >= AT_ONCE) return
      this.#running += 1
      const looked = look({ orgId: mintOrgId(orgId), buildId }).finally(() => {
        this.#running -= 1
      })
      looked.catch(() => this.#begun.delete(buildId))
      this.#begun.set(buildId, looked)
      setTimeout(() => this.#begun.delete(buildId), KEPT_MS).unref()
    })
  }

  /** What was begun for the build, if anything. It is handed out once, and may have failed. */
  take(buildId: string): Promise<Result> | undefined {
    const looked = this.#begun.get(buildId)
    this.#begun.delete(buildId)
    return looked
  }
}
