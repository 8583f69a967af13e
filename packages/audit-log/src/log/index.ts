export { findLogFault } from '../integrity/find-log-fault.ts'
export { type IntegrityVerdict, verifyStored } from '../integrity/verify-stored.ts'
export { getLog, LogState } from './get-log.ts'
