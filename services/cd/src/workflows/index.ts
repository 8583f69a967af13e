export { laneWorkflow } from './lane-workflow.ts'
export { promotionWorkflow } from './promotion-workflow.ts'
export { dailyRetentionWorkflow, retentionWorkflow } from './retention-workflow.ts'
