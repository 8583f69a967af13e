import { runVerify } from '@baton/audit-log/verify'
import type { Command } from './command.ts'

/** `baton verify`: the offline check of an audit export, the same code as the one-file verifier. */
export const verify: Command = {
  usage: 'verify export.tar --key <key>',
  summary: 'Check an export of the audit log. The audit page shows the key.',
  run: runVerify,
}
