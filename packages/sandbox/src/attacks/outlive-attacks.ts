import type { Attack, AttackTargets } from './attack.ts'

/** Living on when the step is over. Whether they do is seen from outside: see `survivors`. */
export function outliveAttacks(targets: AttackTargets): Attack[] {
  const mark = `${targets.victimMark}-daemon`
  return [
    {
      name: 'leave a daemon behind',
      script: [
        `setsid sh -c 'exec sh -c "while :; do sleep 100; done" ${mark}' </dev/null >/dev/null 2>&1 &`,
        'echo started',
      ].join('\n'),
      holdsAt: ['full', 'rootless'],
      quick: true,
      stopped: ({ status, output }) => status.exitCode === 0 && output.includes('started'),
    },
    {
      name: 'ignore every signal',
      script: `trap '' TERM INT HUP QUIT\nsh -c 'trap "" TERM INT HUP QUIT; while :; do sleep 100; done' ${mark}`,
      holdsAt: ['full', 'rootless', 'none'],
      quick: false,
      stopped: ({ status }) => status.cause === 'timeout' || status.cause === 'stopped',
    },
  ]
}
