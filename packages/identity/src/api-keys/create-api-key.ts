import { accountablePerson } from '@baton/kernel/actor'
import { DomainError, notFound } from '@baton/kernel/errors'
import { isGranted, PEOPLE_ACTIONS, type Scope } from '@baton/kernel/permissions'
import { apiKeys } from '../db/api-keys.ts'
import { grants } from '../db/grants.ts'
import { command } from '../dependencies.ts'
import { keyActions, touchedBy } from '../grants/grant-rules.ts'
import { scopeToColumns } from '../grants/scope-columns.ts'
import { hashToken } from '../tokens/token.ts'
import { createApiKeyInput } from './api-key-fields.ts'
import { newKey } from './key-format.ts'

const DEFAULT_DAYS = 90

/**
 * Makes a key in the maker's name and answers its text, once. It gets no right that its maker does not hold now; later it
 * is held within its maker's rights at every call. A key makes none, or whoever stole it would outlast its end.
 */
export const createApiKey = command(
  { action: 'apiKey:create', audit: 'apiKey.created', input: createApiKeyInput },
  async (verb, input) => {
    const { tx, orgId, now } = verb
    const madeBy = accountablePerson(verb.actor)
    if (!madeBy) throw new DomainError('FORBIDDEN', 'A key is made by a person.', { reason: 'system' })
    if (verb.actor.type === 'apiKey') {
      throw new DomainError(
        'FORBIDDEN',
        'An API key cannot make another one. Sign in, and make it in Settings, API keys.',
        { reason: 'person_needed' },
      )
    }
    const scope: Scope = input.scope ?? { type: 'organization' }
    const touched = touchedBy(scope)
    verb.requireScope(touched)
    if (scope.type !== 'organization' && !(await verb.deps.scopeExists(tx, orgId, scope))) {
      throw notFound(scope.type === 'project' ? 'The project' : 'The environment')
    }
    const actions = input.actions ?? null
    const wanted = keyActions(input.role, actions)
    const missing = wanted.filter((action) => !isGranted(verb.actor.grants, action, touched))
    if (missing.length > 0) {
      throw new DomainError(
        'FORBIDDEN',
        `A key never has more rights than its maker. You lack: ${missing.join(', ')}.`,
        { reason: 'exceeds_maker', details: { missing } },
      )
    }
    const forPeople = (actions ?? []).filter((action) => PEOPLE_ACTIONS.includes(action))
    if (forPeople.length > 0) {
      throw new DomainError(
        'VALIDATION',
        `No API key can hold ${forPeople.join(', ')}: signed-in people do that. Choose other actions.`,
        { reason: 'person_needed' },
      )
    }
    if (wanted.length === 0) {
      throw new DomainError(
        'VALIDATION',
        `The role '${input.role}' does not include what you chose. Choose another role.`,
        { reason: 'outside_role' },
      )
    }
    const apiKeyId = verb.newId('key')
    const key = newKey()
    const expiresAt = new Date(now.getTime() + (input.expiresInDays ?? DEFAULT_DAYS) * 24 * 3_600_000)
    await tx.insert(apiKeys).values({
      orgId,
      id: apiKeyId,
      publicId: key.publicId,
      secretHash: hashToken(key.secret),
      name: input.name,
      madeBy,
      actions,
      createdAt: now,
      expiresAt,
    })
    await tx.insert(grants).values({
      orgId,
      id: verb.newId('grt'),
      apiKeyId,
      role: input.role,
      ...scopeToColumns(scope),
      createdAt: now,
    })
    return {
      value: { apiKeyId, key: key.text, expiresAt: expiresAt.toISOString() },
      audit: {
        target: { type: 'apiKey', id: apiKeyId },
        after: { role: input.role, scope, actions, expiresAt: expiresAt.toISOString() },
      },
    }
  },
)
