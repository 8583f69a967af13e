import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const EVERY_BYTES = 16 * 1024 * 1024

type Collect = (options: { type: 'minor' }) => void

let collect: Collect | undefined

/**
 * Frees the buffers of a stream while it goes by. Each chunk of a socket is a buffer outside of V8's heap with a small object
 * in it, so V8 sees no reason to look before tens of megabytes have piled up. A look at the young objects alone takes a
 * millisecond. Call the answered function with the size of every chunk.
 */
export function freeYoungBuffers(): (bytes: number) => void {
  let passed = 0
  return (bytes) => {
    passed += bytes
    if (passed < EVERY_BYTES) return
    passed = 0
    collect ??= exposedCollector()
    collect({ type: 'minor' })
  }
}

function exposedCollector(): Collect {
  setFlagsFromString('--expose-gc')
  const found = runInNewContext('gc') as Collect
  setFlagsFromString('--no-expose-gc')
  return found
}
