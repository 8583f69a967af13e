import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { findDeploymentOf } from '../deployments/deployment-rows.ts'
import { findEnvironmentState } from '../environments/environment-rows.ts'
import type { Place } from '../environments/place.ts'
import type { GateFacts } from './gate-rules.ts'
import { loadPlaceHistory } from './place-history.ts'
import { refuseRollback } from './rollback-rules.ts'

/** Whether a rollback leads back: by what its place has seen, and of what has started, had seen by then. */
export async function loadRollbackFact(
  tx: Tx,
  orgId: OrgId,
  subject: Place & { promotionId: string | null; releaseId: string; past: object | null },
): Promise<NonNullable<GateFacts['history']>> {
  const { promotionId, past } = subject
  const own = past === null || promotionId === null ? null : await findDeploymentOf(tx, orgId, promotionId)
  const history = await loadPlaceHistory(tx, orgId, subject, own?.id)
  const uncertain = own !== null || (await findEnvironmentState(tx, orgId, subject))?.uncertainSince != null
  return { refusal: refuseRollback(history, subject.releaseId, { uncertain }) }
}
