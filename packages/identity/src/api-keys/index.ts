export { type ApiKey, apiKeyField, createApiKeyInput, MAX_KEY_DAYS, madeApiKeyField } from './api-key-fields.ts'
export { createApiKey } from './create-api-key.ts'
export { listApiKeys } from './list-api-keys.ts'
export { revokeApiKey } from './revoke-api-key.ts'
