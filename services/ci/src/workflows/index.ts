export { buildWorkflow } from './build-workflow.ts'
