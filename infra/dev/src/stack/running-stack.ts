import type { Part } from '../supervisor/part.ts'
import { SupervisedPart, type Surroundings } from '../supervisor/supervised-part.ts'

/** What is stopped first, second, … Those within a line end together: nothing is stopped while something above needs it. */
const STOP_ORDER = [
  ['web', 'ci server', 'cd server'],
  ['ci worker', 'cd worker'],
  ['ci launcher', 'cd launcher'],
  ['Temporal'],
  ['PostgreSQL'],
] as const

/** The name of a part, as people read it. */
export type PartName = (typeof STOP_ORDER)[number][number]

/** The parts that run now. */
export class RunningStack {
  #parts = new Map<string, SupervisedPart>()
  #surroundings: Surroundings

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  /** Starts a part and resolves once it is ready; from then on it is kept running. */
  async run(part: Part<PartName>): Promise<void> {
    this.#surroundings.signal.throwIfAborted()
    const supervised = new SupervisedPart(part, this.#surroundings)
    this.#parts.set(part.name, supervised)
    await supervised.start()
    this.#surroundings.terminal.say(`${part.name} is ready`)
  }

  /** Stops everything in order and resolves when no process is left. */
  async stop(): Promise<void> {
    for (const names of STOP_ORDER) await Promise.all(names.map((name) => this.#parts.get(name)?.stop()))
  }

  /** Ends everything at once. */
  kill(): void {
    for (const part of this.#parts.values()) part.kill()
  }
}
