import { cache } from 'react'
import { type Noun, readNouns } from '#features/docs/api-reference/read-operations.ts'
import { webProcess } from '../web-process.ts'
import { apiDocument } from './open-api.ts'

/** The calls of the API for its reference; null while the CI service, which serves part of them, does not answer. */
export const readApiNouns = cache(async (): Promise<Noun[] | null> => {
  const { env } = await webProcess()
  try {
    return readNouns(await apiDocument(env))
  } catch {
    return null
  }
})
