export { createFileSigner } from '../signer/file-signer.ts'
export type { Signer } from '../signer/signer.ts'
export type { BrokenLog } from './log-turn.ts'
export { runSequencer, type Sequencer, sequenceOnce } from './run-sequencer.ts'
