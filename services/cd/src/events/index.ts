export { readLogBytes } from '../deployments/read-log-bytes.ts'
export { type EventHub, type OrganizationEvent, openEventHub, organizationEvent } from './organization-events.ts'
