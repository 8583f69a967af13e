import type { Driver, Workspace } from '../drivers/driver.ts'
import { LauncherError } from '../launcher-error.ts'

type Held = {
  owner: string | null
  workspace: Promise<Workspace>
  uses: Set<Promise<unknown>>
  removal: AbortController
}

/** The workspaces that exist on this launcher. They do not outlive it: a restart begins with none. */
export class WorkspaceTable {
  readonly #held = new Map<string, Held>()
  readonly #driver: Driver

  constructor(driver: Driver) {
    this.#driver = driver
  }

  /** Makes it, or answers the one that is there. */
  create(id: string, owner: string | null = null): Promise<Workspace> {
    const existing = this.#held.get(id)
    if (existing) return existing.workspace
    const workspace = this.#driver.createWorkspace(id)
    this.#held.set(id, { owner, workspace, uses: new Set(), removal: new AbortController() })
    workspace.catch(() => this.#held.delete(id))
    return workspace
  }

  list(): { id: string; owner: string | null }[] {
    return [...this.#held].map(([id, { owner }]) => ({ id, owner }))
  }

  get(id: string): Promise<Workspace> {
    return this.#get(id).workspace
  }

  /** Works in a workspace that is not deleted meanwhile; `signal` aborts when somebody wants to. */
  async use<Result>(id: string, work: (workspace: Workspace, signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const { workspace, uses, removal } = this.#get(id)
    const use = workspace.then((found) => work(found, removal.signal))
    uses.add(use)
    try {
      return await use
    } finally {
      uses.delete(use)
    }
  }

  /** Deletes it once `stepsEnded` has resolved. From the first moment nothing new can start in it. */
  async remove(id: string, stepsEnded: Promise<unknown> = Promise.resolve()): Promise<void> {
    const held = this.#held.get(id)
    if (!held) return
    this.#held.delete(id)
    held.removal.abort()
    await Promise.allSettled([...held.uses, stepsEnded])
    await this.#driver.removeWorkspace(await held.workspace)
  }

  async removeAll(): Promise<void> {
    await Promise.all([...this.#held.keys()].map((id) => this.remove(id)))
  }

  #get(id: string): Held {
    const held = this.#held.get(id)
    if (held) return held
    throw new LauncherError(
      'not_found',
      `This launcher has no workspace '${id}'. It was removed, or the launcher was restarted since: begin the job again.`,
    )
  }
}
