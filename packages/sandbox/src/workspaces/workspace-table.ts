import type { Driver, Workspace } from '../drivers/driver.ts'
import { LauncherError } from '../launcher-error.ts'

/** The workspaces that exist on this launcher. They do not outlive it: a restart begins with none. */
export class WorkspaceTable {
  readonly #workspaces = new Map<string, Promise<Workspace>>()
  readonly #driver: Driver

  constructor(driver: Driver) {
    this.#driver = driver
  }

  /** Makes it, or answers the one that is there. */
  create(id: string): Promise<Workspace> {
    const existing = this.#workspaces.get(id)
    if (existing) return existing
    const made = this.#driver.createWorkspace(id)
    this.#workspaces.set(id, made)
    made.catch(() => this.#workspaces.delete(id))
    return made
  }

  get(id: string): Promise<Workspace> {
    const workspace = this.#workspaces.get(id)
    if (workspace) return workspace
    throw new LauncherError(
      'not_found',
      `This launcher has no workspace '${id}'. It was removed, or the launcher was restarted since: begin the job again.`,
    )
  }

  /** Deletes it. From the first moment no step can start in it; what ran in it must have ended. */
  async remove(id: string): Promise<void> {
    const workspace = this.#workspaces.get(id)
    if (!workspace) return
    this.#workspaces.delete(id)
    await this.#driver.removeWorkspace(await workspace)
  }

  async removeAll(): Promise<void> {
    await Promise.all([...this.#workspaces.keys()].map((id) => this.remove(id)))
  }
}
