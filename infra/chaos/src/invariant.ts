/** What must hold whatever broke. `violations` name what does not; `looked` is how much was looked at. */
export type Invariant = { name: string; looked: number; violations: string[] }
