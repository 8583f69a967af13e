export { addressField } from './address-field.ts'
export { normaliseAddress } from './normalise-address.ts'
