import { TEST_TEMPORAL_ADDRESS } from '@baton/testing/temporal'

/** Where the tests' Temporal is. */
export const testTemporalAddress = () => process.env[TEST_TEMPORAL_ADDRESS] ?? ''
