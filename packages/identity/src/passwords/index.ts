export { newPasswordField } from './password-field.ts'
export { type Argon2, createPasswordHasher, type PasswordHasher } from './password-hasher.ts'
