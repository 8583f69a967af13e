import { BUILD_LOOK } from './status.ts'
import type { BuildState } from './types.ts'

/** What the address of the list asks for. */
export type BuildQuery = {
  repositoryId?: string
  repository?: string
  branch?: string
  state?: BuildState
  author?: string
}

/** Reads the list's filter and place from the address; what is not known there is left out. */
export function readBuildQuery(params: Readonly<Record<string, string | string[] | undefined>>): {
  filter: BuildQuery
  cursor: string | undefined
  query: URLSearchParams
} {
  const one = (name: string) => {
    const value = params[name]
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  }
  const state = one('state')
  const filter: BuildQuery = {}
  for (const name of ['repositoryId', 'repository', 'branch', 'author'] as const) {
    const value = one(name)
    if (value !== undefined) filter[name] = value
  }
  if (state !== undefined && state in BUILD_LOOK) filter.state = state as BuildState
  return { filter, cursor: one('cursor'), query: new URLSearchParams(filter) }
}
