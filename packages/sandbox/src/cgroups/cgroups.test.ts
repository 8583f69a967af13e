import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../step.ts'
import { makeFolder, removeFolders } from '../testing/test-launcher.ts'
import { readMounts } from './find-cgroups.ts'
import { createV2Cgroups } from './v2.ts'

afterAll(removeFolders)

const LIMITS = { ...DEFAULT_LIMITS, memoryBytes: 64 * 1024 ** 2, pidsMax: 7, cpuCores: 0.5 }

function fakeTree(control: string): string {
  const parent = makeFolder('cgroup2')
  for (const folder of [parent, join(parent, 'baton-me')]) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'cgroup.subtree_control'), control)
    writeFileSync(join(folder, 'cgroup.procs'), '')
  }
  return parent
}

it('finds the hierarchies of version 1 and the unified tree beside them', () => {
  const mountinfo = [
    '31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755',
    '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct',
    '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:5 - cgroup cgroup rw,memory',
    '39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids',
    '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
  ].join('\n')
  expect(readMounts(mountinfo)).toEqual({
    cpu: '/sys/fs/cgroup/cpu,cpuacct',
    cpuacct: '/sys/fs/cgroup/cpu,cpuacct',
    memory: '/sys/fs/cgroup/memory',
    pids: '/sys/fs/cgroup/pids',
    unified: '/sys/fs/cgroup/unified',
  })
})

it('writes every limit of version 2 into the new cgroup', () => {
  const parent = fakeTree('cpu memory pids')
  const cgroup = createV2Cgroups(parent, 'me').create('step', LIMITS)
  const read = (name: string) => readFileSync(join(parent, 'baton-me', 'step', name), 'utf8')
  expect(read('memory.max')).toBe(String(64 * 1024 ** 2))
  expect(read('memory.oom.group')).toBe('1')
  expect(read('pids.max')).toBe('7')
  expect(read('cpu.max')).toBe('50000 100000')
  expect(cgroup.entrances).toEqual([join(parent, 'baton-me', 'step', 'cgroup.procs')])
  writeFileSync(join(parent, 'baton-me', 'step', 'memory.events'), 'oom 2\noom_kill 1\noom_group_kill 0\n')
  expect(cgroup.ranOutOfMemory()).toBe(true)
})

it('asks for the controllers of version 2 that are not handed down yet', () => {
  const parent = fakeTree('cpu')
  createV2Cgroups(parent, 'me')
  expect(readFileSync(join(parent, 'cgroup.subtree_control'), 'utf8')).toBe('+memory +pids')
})

it('makes nothing where a limit cannot be set', () => {
  const parent = fakeTree('cpu memory pids')
  const cgroups = createV2Cgroups(parent, 'me')
  mkdirSync(join(parent, 'baton-me', 'step', 'pids.max'), { recursive: true })
  expect(() => cgroups.create('step', LIMITS)).toThrow('EISDIR')
})
