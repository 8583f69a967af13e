import { momentField, nameField } from '@baton/kernel/fields'
import { z } from 'zod'
import { actionField, grantField, roleField } from '../grants/grant-fields.ts'

/** The name of an organisation. */
export const organizationNameField = nameField('Name the organisation.')

/** One organisation as its members see it named. */
export const organizationRefField = z.object({ orgId: z.string(), slug: z.string(), name: z.string() })

/** An organisation's own page. */
export const organizationField = organizationRefField.extend({ createdAt: momentField })

/** Who is asking: for the shell of every page. */
export const meField = z.object({
  userId: z.string(),
  displayName: z.string(),
  email: z.string(),
  /** Set when an API key asks in this person's name. */
  apiKeyId: z.string().nullable(),
  organization: organizationRefField,
  organizations: z.array(organizationRefField),
  role: roleField.nullable(),
  teams: z.array(z.object({ teamId: z.string(), name: z.string() })),
  /** What may be done in the whole organisation. */
  abilities: z.array(actionField),
  /** The same with every narrower scope, for `isGranted` of the kernel in the browser. */
  grants: z.array(grantField),
})
