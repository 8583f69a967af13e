import { idField } from '@baton/kernel/fields'
import { ACTIONS, type Grant, ROLES, type Scope } from '@baton/kernel/permissions'
import { z } from 'zod'

/** A role by its word. */
export const roleField = z.enum(ROLES, { error: 'Choose a role: owner, admin, member or viewer.' })

/** An action by its word, `noun:verb`. */
export const actionField = z.enum(ACTIONS, { error: 'Name an action as the roles do, such as promotion:request.' })

/** Where a role holds. */
export const scopeField: z.ZodType<Scope, Scope> = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('organization') }),
    z.object({ type: z.literal('project'), projectId: idField('project') }),
    z.object({ type: z.literal('environment'), environmentId: idField('environment') }),
  ],
  { error: 'Name the scope: organization, project or environment.' },
)

/** Some actions on some scope, in an answer. */
export const grantField = z.object({
  actions: z.array(actionField).readonly(),
  scope: scopeField,
}) satisfies z.ZodType<Grant>
