import { checkMounts, type MountRoots } from '../drivers/check-mounts.ts'
import type { SandboxPlan, Workspace } from '../drivers/driver.ts'
import type { InternetWay } from '../networks/internet-way.ts'
import { DEFAULT_LIMITS, type StepLimits } from '../step.ts'
import type { ParsedStepRequest } from './request-schema.ts'

/** What a step may use: what it asked for, or what is usual, and never more than the launcher allows. */
export function limitsOf(request: ParsedStepRequest, maxLimits: StepLimits): StepLimits {
  return lowered({ ...DEFAULT_LIMITS, ...request.limits }, maxLimits)
}

/** These limits, none of them above the maxima. */
export function lowered(wanted: StepLimits, maxLimits: StepLimits): StepLimits {
  const limits = { ...wanted }
  for (const name of Object.keys(limits) as (keyof StepLimits)[]) limits[name] = Math.min(limits[name], maxLimits[name])
  return limits
}

/** What a driver is to run for a request. Throws `invalid` for a mount that is not allowed. */
export function planOf(
  request: ParsedStepRequest,
  workspace: Workspace,
  limits: StepLimits,
  roots: MountRoots,
  internet: InternetWay | null,
): Omit<SandboxPlan, 'outputFd'> {
  const secrets = request.secrets.map(({ name, value }) => [name, value] as const)
  return {
    id: request.stepRunId,
    workspace,
    command: request.script === undefined ? { argv: request.argv ?? [] } : { script: request.script },
    workingFolder: request.workingFolder,
    env: { ...request.env, ...Object.fromEntries(secrets) },
    mounts: checkMounts(request.mounts, roots, workspace),
    limits,
    internet: request.network === 'internet' ? internet : null,
  }
}
