export { giveGrant } from './give-grant.ts'
export { actionField, grantField, roleField, scopeField } from './grant-fields.ts'
export { type GivenGrant, givenGrantField, listGrants } from './list-grants.ts'
export { withdrawGrant } from './withdraw-grant.ts'
