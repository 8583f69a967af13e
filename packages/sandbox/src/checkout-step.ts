import type { StepRequest } from './step.ts'

/** The part of a step request that checks a commit out of a bare mirror into the workspace. */
export type CheckoutStep = Pick<StepRequest, 'script' | 'mounts' | 'env'>

const MIRROR = '/mirror'

/** One process more, where there are tags at all. */
const TAGS = [
  'if [ -d "$BATON_MOUNT_MIRROR/refs/fetched-tags" ]; then',
  'git --git-dir="$BATON_MOUNT_MIRROR" for-each-ref --merged="$BATON_COMMIT"',
  "--format='%(objectname) refs/tags/%(refname:lstrip=2)' refs/fetched-tags > .git/packed-refs; fi",
].join(' ')

/**
 * Reads a commit from a bare mirror that lies in one of the launcher's `readOnlyRoots`, inside a sandbox: no clone, one
 * git process, no hook, filter or submodule is run. Objects are borrowed from the mirror, so steps that use git need the
 * same mount. `commit` is a full object id of 40 (SHA-1) or 64 (SHA-256) hex digits. The tags that lead to the commit or
 * before it come along, out of the mirror's `refs/fetched-tags`, so that `git describe` works.
 */
export function checkoutStep(options: { mirrorFolder: string; commit: string }): CheckoutStep {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(options.commit)) {
    throw new Error(`'${options.commit}' is not a full commit id of 40 or 64 hex digits.`)
  }
  const format =
    options.commit.length === 40
      ? '[core]\\n\\trepositoryformatversion = 0\\n\\tbare = false\\n'
      : '[core]\\n\\trepositoryformatversion = 1\\n\\tbare = false\\n[extensions]\\n\\tobjectformat = sha256\\n'
  return {
    mounts: [{ kind: 'readOnly', source: options.mirrorFolder, destination: MIRROR }],
    env: {
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_LFS_SKIP_SMUDGE: '1',
      GIT_TERMINAL_PROMPT: '0',
      BATON_COMMIT: options.commit,
    },
    script: [
      'mkdir -p .git/objects/info .git/refs/heads',
      'printf "%s\\n" "$BATON_MOUNT_MIRROR/objects" > .git/objects/info/alternates',
      'printf "%s\\n" "$BATON_COMMIT" > .git/HEAD',
      `printf '${format}' > .git/config`,
      'git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c submodule.recurse=false reset --quiet --hard',
      TAGS,
      'echo "Checked out $BATON_COMMIT"',
    ].join('\n'),
  }
}
