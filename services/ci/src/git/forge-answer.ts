import type { FetchFault, FetchSource } from './fetch-queue.ts'

/**
 * What a forge says of a repository at this moment. `refs` has those that were asked about and are there, by their full
 * names, with the object that each leads to; of an annotated tag the commit is under its name with `^{}`.
 */
export type ForgeAnswer = {
  defaultBranch: string | null
  /** The newest commit of the default branch; null in a repository without commits. */
  head: string | null
  refs: ReadonlyMap<string, string>
}

/** Asks a forge about a repository, without fetching from it. */
export type AskForge = (source: FetchSource, refs: readonly string[]) => Promise<ForgeAnswer | FetchFault>
