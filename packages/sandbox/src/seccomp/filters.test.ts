import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { assembleFilter } from './assemble-filter.ts'
import { filterPath } from './filter-path.ts'
import { DENIED_SYSCALLS, INSPECTED_SYSCALLS } from './syscalls.ts'

type Call = { arch: number; number: number; args?: number[] }

/** What the kernel does with classic BPF, for the instructions that a seccomp filter may have. */
function decide(filter: Buffer, { arch, number, args = [] }: Call): string {
  const data = Buffer.alloc(64)
  data.writeInt32LE(number | 0, 0)
  data.writeUInt32LE(arch, 4)
  for (const [index, value] of args.entries()) data.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), 16 + index * 8)
  let accumulator = 0
  for (let at = 0; at * 8 < filter.length; at += 1) {
    const [code, jt, jf] = [filter.readUInt16LE(at * 8), filter.readUInt8(at * 8 + 2), filter.readUInt8(at * 8 + 3)]
    const k = filter.readUInt32LE(at * 8 + 4)
    if (code === 0x20) accumulator = data.readUInt32LE(k)
    else if (code === 0x15) at += accumulator === k ? jt : jf
    else if (code === 0x35) at += accumulator >= k ? jt : jf
    else if (code === 0x45) at += (accumulator & k) !== 0 ? jt : jf
    else if (code === 0x06) return action(k)
    else throw new Error(`no such instruction: ${code}`)
  }
  throw new Error('the filter ends without a decision')
}

function action(value: number): string {
  if (value === 0x7fff0000) return 'allow'
  if (value === 0x80000000) return 'kill'
  if (value >>> 16 === 5) return `errno ${value & 0xffff}`
  throw new Error(`no such action: ${value}`)
}

const machines = [
  { name: 'x64' as const, arch: 0xc000003e, column: 0 as const, foreign: 0xc00000b7 },
  { name: 'arm64' as const, arch: 0xc00000b7, column: 1 as const, foreign: 0xc000003e },
]

describe.each(machines)('the filter for $name', ({ name, arch, column, foreign }) => {
  const filter = readFileSync(filterPath(name))
  const call = (number: number | null, args: number[] = []) => decide(filter, { arch, number: number ?? 0, args })

  it('is the one that its rules make: run `pnpm filters` after a change', () => {
    expect(filter.equals(assembleFilter(name))).toBe(true)
  })

  it('refuses every denied call', () => {
    for (const [call_, numbers] of Object.entries(DENIED_SYSCALLS)) {
      if (numbers[column] !== null) expect([call_, call(numbers[column])]).toEqual([call_, 'errno 1'])
    }
  })

  it('allows every other call', () => {
    const known: (number | null)[] = [...Object.values(DENIED_SYSCALLS), ...Object.values(INSPECTED_SYSCALLS)].map(
      (numbers) => numbers[column],
    )
    const others = Array.from({ length: 512 }, (_, number) => number).filter((number) => !known.includes(number))
    for (const number of others) expect([number, call(number)]).toEqual([number, 'allow'])
  })

  it('allows threads and processes but no new namespace', () => {
    const clone = INSPECTED_SYSCALLS.clone[column]
    expect(call(clone, [0x3d0f00])).toBe('allow')
    expect(call(clone, [17])).toBe('allow')
    for (const bit of [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]) {
      expect(call(clone, [bit | 17])).toBe('errno 1')
    }
    expect(call(INSPECTED_SYSCALLS.clone3[column])).toBe('errno 38')
  })

  it('refuses to type into a terminal, also with garbage in the unused half of the request', () => {
    const ioctl = INSPECTED_SYSCALLS.ioctl[column]
    expect(call(ioctl, [0, 0x5412])).toBe('errno 1')
    expect(call(ioctl, [0, 0x541c])).toBe('errno 1')
    expect(call(ioctl, [0, 2 ** 32 + 0x5412])).toBe('errno 1')
    expect(call(ioctl, [0, 0x5413])).toBe('allow')
  })

  it.each(['socket', 'socketpair'] as const)('allows ordinary families only for %s', (syscall) => {
    const number = INSPECTED_SYSCALLS[syscall][column]
    for (const family of [1, 2, 10]) expect(call(number, [family, 1, 6])).toBe('allow')
    expect(call(number, [16, 3, 0])).toBe('allow')
    expect(call(number, [16, 3, 9])).toBe('errno 97')
    for (const family of [0, 3, 15, 17, 31, 38, 40, 44]) expect(call(number, [family, 1, 0])).toBe('errno 97')
  })

  it('kills a process that calls in a foreign way', () => {
    expect(decide(filter, { arch: foreign, number: 1 })).toBe('kill')
    expect(decide(filter, { arch: 0x40000003, number: 1 })).toBe('kill')
    if (name === 'x64') expect(call(0x40000000 + 1)).toBe('kill')
  })
})
