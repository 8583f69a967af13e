import { checkoutStep } from '@baton/sandbox/checkout'
import type { StepMount } from '@baton/sandbox/step'

/** A commit to be checked out at the beginning of a job's first step. `attemptId` marks its failure in the output. */
export type Checkout = { mirrorFolder: string; commit: string; attemptId: string }

/** A step's script and what it needs around it. */
export type StepScript = { script: string; env: Readonly<Record<string, string>>; mounts: readonly StepMount[] }

/** With which a first step ends whose checkout failed. Its own script may end so too: then its output lacks the mark. */
const FAILED_EXIT_CODE = 97

/** A first line of the log where a repository has submodules: a step that looks into one must not wonder. */
const SUBMODULES = [
  'if [ -f .gitmodules ]; then',
  "echo 'baton: This repository has submodules. Baton does not check them out yet: their folders are empty.'; fi",
].join(' ')

/**
 * Has a job's first step check the commit out before its own script begins, in the same sandbox: one sandbox less for each
 * job. Nothing of the repository runs before the checkout is whole. The script's lines keep their numbers.
 */
export function withCheckout(run: string, env: Readonly<Record<string, string>>, checkout: Checkout): StepScript {
  const { script = '', env: gitEnv = {}, mounts = [] } = checkoutStep(checkout)
  const exports = Object.entries(gitEnv).map(([name, value]) => `export ${name}='${value}'`)
  const prologue = [
    '(',
    // In what stands before '||' a shell ignores 'set -e'.
    [...exports, ...script.split('\n')].join(' &&\n'),
    ') > /tmp/.checkout 2>&1 || {',
    'tail -n 1 /tmp/.checkout',
    `echo "${failureMark(checkout.attemptId)}"`,
    `exit ${FAILED_EXIT_CODE}`,
    '}',
    'rm -f /tmp/.checkout',
    SUBMODULES,
    'unset BATON_CHECKOUT',
  ].join('\n')
  return { script: `eval "$BATON_CHECKOUT"; ${run}`, env: { ...env, BATON_CHECKOUT: prologue }, mounts }
}

/** Why the checkout failed, out of the end of a step's output; null where it did not. */
export function checkoutFailure(exitCode: number | null, outputEnd: string, attemptId: string): string | null {
  const [mark, why] = outputEnd.trimEnd().split('\n').toReversed()
  return exitCode === FAILED_EXIT_CODE && mark === failureMark(attemptId) ? (why ?? '') : null
}

function failureMark(attemptId: string): string {
  return `baton: checkout failed in ${attemptId}`
}
