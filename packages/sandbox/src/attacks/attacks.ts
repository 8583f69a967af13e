import type { Attack, AttackTargets } from './attack.ts'
import { bombAttacks } from './bomb-attacks.ts'
import { fileAttacks } from './file-attacks.ts'
import { networkAttacks } from './network-attacks.ts'
import { outliveAttacks } from './outlive-attacks.ts'
import { processAttacks } from './process-attacks.ts'
import { syscallAttacks } from './syscall-attacks.ts'

export { ATTACK_LIMITS, type Attack, type AttackOutcome, type AttackTargets } from './attack.ts'
export { createAttackTargets, type LiveTargets } from './attack-targets.ts'
export { internetAttack } from './network-attacks.ts'

/** Everything that a step may try and must not achieve. This package runs all of it, at every level. */
export function attacks(targets: AttackTargets): Attack[] {
  return classes(targets).flat()
}

/** Which attack of each class stands for it where only the way from a service to the launcher is to be proved. */
const SAMPLES = [
  "read another job's files",
  'gain rights',
  'reach the network',
  'enter the kernel by forbidden calls',
  'leave a daemon behind',
  'take memory without end',
]

/** One attack of each class, for the services: what a sandbox stops is proved here, that they use one is proved there. */
export function sampleAttacks(targets: AttackTargets): Attack[] {
  return classes(targets).flatMap((all) => all.filter(({ name }) => SAMPLES.includes(name)))
}

function classes(targets: AttackTargets): Attack[][] {
  return [
    fileAttacks(targets),
    processAttacks(targets),
    networkAttacks(targets),
    syscallAttacks(),
    outliveAttacks(targets),
    bombAttacks(),
  ]
}
