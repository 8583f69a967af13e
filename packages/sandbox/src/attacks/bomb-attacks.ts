import { ATTACK_LIMITS, type Attack } from './attack.ts'

/** Three threads work for 1.5 s; what they got of the cores is printed. */
const TAKE_CORES = `
  const { Worker } = require("worker_threads")
  const work = "const end = Date.now() + 1500; while (Date.now() < end);"
  for (let i = 0; i < 2; i++) new Worker(work, { eval: true })
  const from = process.hrtime.bigint()
  const before = process.cpuUsage()
  eval(work)
  const { user, system } = process.cpuUsage(before)
  console.log("cores: " + (user + system) / (Number(process.hrtime.bigint() - from) / 1000))`

/** Using up what the host has. */
export function bombAttacks(): Attack[] {
  return [
    {
      name: 'fork without end',
      script: [
        'trap \'set -- /proc/[0-9]*; echo "processes: $#"\' EXIT',
        'count=0',
        'while [ $count -lt 2000 ]; do sleep 100 & count=$((count + 1)); done',
      ].join('\n'),
      holdsAt: ['full', 'rootless'],
      quick: true,
      stopped: ({ output }) => Number(/processes: (\d+)/.exec(output)?.[1] ?? Number.POSITIVE_INFINITY) <= 66,
    },
    {
      name: 'fork from every fork',
      script: 'set +e\nbomb() { bomb & bomb & wait; }\nbomb 2>/dev/null & bomb 2>/dev/null & wait',
      holdsAt: ['full', 'rootless'],
      quick: false,
      stopped: ({ status }) => status.cause === 'exit' || status.cause === 'timeout',
    },
    {
      name: 'take memory without end',
      script: 'exec node -e "const all = []; for (;;) all.push(Buffer.alloc(16 << 20, 1))" 2>/dev/null',
      holdsAt: ['full', 'rootless'],
      quick: false,
      stopped: ({ status }) => status.cause === 'memory' || (status.cause === 'exit' && status.exitCode !== 0),
    },
    ...['/tmp', '/home', '/dev/shm'].map(fillMemoryFolder),
    {
      name: 'fill the workspace with one file',
      script: `set +e\nhead -c ${ATTACK_LIMITS.workspaceBytesMax * 4} /dev/zero > /work/big 2>/dev/null\nstat -c 'bytes: %s' /work/big`,
      holdsAt: ['full', 'rootless'],
      quick: false,
      stopped: ({ status, output }) =>
        status.cause === 'disk' || Number(/bytes: (\d+)/.exec(output)?.[1] ?? 0) <= ATTACK_LIMITS.workspaceBytesMax,
    },
    {
      name: 'fill the workspace with many files',
      script: 'count=0; while :; do head -c 4000000 /dev/zero > fill-$count; count=$((count + 1)); done',
      holdsAt: ['full', 'rootless', 'none'],
      quick: false,
      stopped: ({ status }) => status.cause === 'disk',
    },
    {
      name: 'print without end',
      script: 'exec yes',
      holdsAt: ['full', 'rootless', 'none'],
      quick: false,
      stopped: ({ status, output }) =>
        status.cause === 'outputLimit' && Buffer.byteLength(output) <= ATTACK_LIMITS.outputBytesMax,
    },
    {
      name: 'take every core',
      script: `exec node -e '${TAKE_CORES}'`,
      holdsAt: ['full'],
      quick: false,
      stopped: ({ output }) => Number(/cores: ([\d.]+)/.exec(output)?.[1] ?? Number.POSITIVE_INFINITY) < 1.5,
    },
  ]
}

/** Memory folders have a size of their own, and count as the job's memory. */
function fillMemoryFolder(folder: string): Attack {
  return {
    name: `fill ${folder}`,
    script: `set +e\nhead -c 2000000000 /dev/zero > ${folder}/big 2>/dev/null\nstat -c 'bytes: %s' ${folder}/big`,
    holdsAt: ['full', 'rootless'],
    quick: false,
    stopped: ({ status, output }) =>
      status.cause === 'memory' || Number(/bytes: (\d+)/.exec(output)?.[1] ?? Number.POSITIVE_INFINITY) < 300_000_000,
  }
}
