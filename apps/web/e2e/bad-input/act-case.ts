import type { APIRequestContext } from '@playwright/test'
import type { Answer, Refusal } from '../support/api.ts'
import type { Stage } from './stage.ts'

/** An act that is refused to a script, and that no page offers to whoever would be refused. */
export type ActCase = {
  case: string
  status: number
  code: string
  reason?: string
  said: string
  send: (stage: Stage, http: APIRequestContext) => Promise<Answer<Refusal>>
}
