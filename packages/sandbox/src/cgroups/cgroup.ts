import type { StepLimits } from '../step.ts'

/** The cgroup of one process tree. */
export type Cgroup = {
  /** Files into which a process writes `0` to enter, before it starts anything. */
  entrances: readonly string[]
  /** Host process ids of all that is in it. */
  processes(): number[]
  /** The end of everything in it, also of what ignores signals or forks at that moment. */
  kill(): void
  /** True when the kernel has ended a process of it for want of memory. */
  ranOutOfMemory(): boolean
  /** Takes it away; nothing may be in it. */
  remove(): void
}

/** The part of the host's cgroups that belongs to one launcher. */
export type Cgroups = {
  /** Makes a cgroup with these limits. Throws where one of them cannot be set: nothing may run without it. */
  create(id: string, limits: StepLimits): Cgroup
  /** What a launcher that was killed left behind. */
  leftOvers(): Cgroup[]
  /** Takes the launcher's own part away, where nothing is left in it. */
  close(): void
}
