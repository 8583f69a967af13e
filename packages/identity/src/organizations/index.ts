export { getMe } from './get-me.ts'
export { getOrganization } from './get-organization.ts'
export { meField, organizationField, organizationNameField, organizationRefField } from './organization-fields.ts'
export { renameOrganization } from './rename-organization.ts'
