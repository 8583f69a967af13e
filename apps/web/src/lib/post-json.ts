import { appText } from '#text/app.ts'
import { asRefusal, type Refusal } from './read-problem.ts'

/** What an act gave: its value, or the server's refusal. */
export type Answer<Value> = { ok: true; value: Value } | { ok: false; refusal: Refusal }

/** What is said when no answer came at all. */
export const NO_ANSWER: Refusal = { status: 0, code: 'UNAVAILABLE', detail: appText.noAnswer }

/** Posts JSON to an address of ours. Never throws: a lost connection is a refusal too. */
export async function postJson<Value>(address: string, body: unknown): Promise<Answer<Value>> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer: unknown = await response.json()
    if (response.ok) return { ok: true, value: answer as Value }
    return { ok: false, refusal: asRefusal(answer) ?? NO_ANSWER }
  } catch {
    return { ok: false, refusal: NO_ANSWER }
  }
}
