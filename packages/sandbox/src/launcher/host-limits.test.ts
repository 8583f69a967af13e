import { availableParallelism, totalmem } from 'node:os'
import { afterAll, expect, it } from 'vitest'
import { makeFolder, removeFolders } from '../testing/test-launcher.ts'
import { hostLimits } from './host-limits.ts'
import { readMaxLimits } from './max-limits.ts'
import { limitsOf } from './plan-step.ts'
import { parseStepRequest } from './request-schema.ts'

afterAll(removeFolders)

const EVERYTHING = {
  timeoutMs: 1e15,
  memoryBytes: 1e18,
  pidsMax: 1e9,
  cpuCores: 1e6,
  outputBytesMax: 1e18,
  workspaceBytesMax: 1e18,
}
const asked = parseStepRequest({ stepRunId: 'step', workspaceId: 'job', script: 'true', limits: EVERYTHING })

it('a step that asks for everything gets no more than the host has to give', () => {
  const limits = limitsOf(asked, hostLimits(makeFolder('limits')))
  expect(limits.memoryBytes).toBeLessThan(totalmem())
  expect(limits.cpuCores).toBe(availableParallelism())
  expect(limits.timeoutMs).toBe(24 * 60 * 60_000)
  expect(limits.pidsMax).toBe(8_192)
  expect(limits.outputBytesMax).toBe(2 * 1024 ** 3)
  expect(limits.workspaceBytesMax).toBeLessThan(1e18)
})

it('the maxima of the operator stand over those of the host', () => {
  const wished = readMaxLimits({
    LAUNCHER_MAX_MEMORY_BYTES: '1000000',
    LAUNCHER_MAX_PIDS: '',
    LAUNCHER_MAX_CPU_CORES: '0.5',
  })
  expect(wished).toEqual({ memoryBytes: 1_000_000, cpuCores: 0.5 })
  expect(limitsOf(asked, hostLimits(makeFolder('limits'), wished))).toMatchObject(wished)
  expect(() => readMaxLimits({ LAUNCHER_MAX_TIMEOUT_MS: 'a day' })).toThrow(
    "LAUNCHER_MAX_TIMEOUT_MS is 'a day': write a number above 0.",
  )
})
