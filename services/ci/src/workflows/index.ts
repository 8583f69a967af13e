export { buildWorkflow } from './build-workflow.ts'
export { dailyRetentionWorkflow, retentionWorkflow } from './retention-workflow.ts'
