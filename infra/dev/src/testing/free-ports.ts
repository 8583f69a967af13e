import { randomInt } from 'node:crypto'
import { isPortFree } from '../system/port-holder.ts'

/** The first of `count` ports in a row that nobody listened on a moment ago. */
export async function findFreePortRange(count: number): Promise<number> {
  for (;;) {
    const first = randomInt(20_000, 30_000)
    const ports = Array.from({ length: count }, (_, index) => first + index)
    const free = await Promise.all(ports.map((port) => isPortFree(port, '127.0.0.1')))
    if (free.every(Boolean)) return first
  }
}
