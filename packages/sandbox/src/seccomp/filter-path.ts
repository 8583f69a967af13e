import { fileURLToPath } from 'node:url'
import type { FilterArch } from './syscalls.ts'

/** Where the shipped filter of an architecture lies. */
export function filterPath(arch: FilterArch): string {
  return fileURLToPath(new URL(`./${arch}.bpf`, import.meta.url))
}

/** The architecture of this process, or undefined where no filter is shipped for it. */
export function filterArchOf(arch: string): FilterArch | undefined {
  return arch === 'x64' || arch === 'arm64' ? arch : undefined
}
