import { checkoutStep } from '@baton/sandbox/checkout'
import type { LauncherClient } from '@baton/sandbox/client'
import type { StepStatus } from '@baton/sandbox/step'

/** A checkout for one attempt of a job. `runId` names its workspace, and its steps in the launcher. */
export type Checkout = { runId: string; mirrorFolder: string; commit: string; trust: 'trusted' | 'untrusted' }

const CHECKOUT_TIMEOUT_MS = 10 * 60_000

/** The launcher's name for the checkout of an attempt. */
export function checkoutRunId(runId: string): string {
  return `${runId}.checkout`
}

/** Makes the attempt's workspace and begins to check the commit out in a sandbox. May be asked twice: it happens once. */
export async function beginCheckout(launcher: LauncherClient, checkout: Checkout): Promise<StepStatus> {
  await launcher.createWorkspace(checkout.runId)
  return launcher.start({
    stepRunId: checkoutRunId(checkout.runId),
    workspaceId: checkout.runId,
    ...checkoutStep(checkout),
    limits: { timeoutMs: CHECKOUT_TIMEOUT_MS, outputBytesMax: 2 ** 20 },
    network: 'none',
    trust: checkout.trust,
  })
}
