export { createAuditPort } from '@baton/audit-log/audit-port'
export { exportLog } from '@baton/audit-log/export'
export { readVerifier } from './read-verifier.ts'
