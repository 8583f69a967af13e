import type { Gate } from './gate-rules.ts'

/** A gate as the API answers it. */
export function gateView(gate: Gate) {
  return { ...gate, people: gate.people.map(({ userId, displayName }) => ({ userId, displayName })) }
}
