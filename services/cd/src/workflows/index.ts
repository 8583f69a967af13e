export { laneWorkflow } from './lane-workflow.ts'
export { promotionWorkflow } from './promotion-workflow.ts'
