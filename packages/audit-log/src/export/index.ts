export { exportLog, type LogExport } from './export-log.ts'
export { findVerifier } from './find-verifier.ts'
