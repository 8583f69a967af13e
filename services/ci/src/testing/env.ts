import { TEST_TEMPORAL_ADDRESS } from '@baton/testing/temporal'

/** What a test's processes are given of this process's environment. */
export const TEST_PATH = process.env.PATH ?? ''
export const testTemporalAddress = () => process.env[TEST_TEMPORAL_ADDRESS] ?? ''
