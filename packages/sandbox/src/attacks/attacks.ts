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

/** Everything that a step may try and must not achieve. */
export function attacks(targets: AttackTargets): Attack[] {
  return [
    ...fileAttacks(targets),
    ...processAttacks(targets),
    ...networkAttacks(targets),
    ...syscallAttacks(),
    ...outliveAttacks(targets),
    ...bombAttacks(),
  ]
}
