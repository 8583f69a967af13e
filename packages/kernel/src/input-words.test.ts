import { expect, it } from 'vitest'
import { z } from 'zod'
import { unreadableInput } from './command.ts'

function said(schema: z.ZodType, input: unknown): string {
  const read = schema.safeParse(input)
  if (read.success) throw new Error('It was read.')
  return unreadableInput(read.error).message
}

it.each([
  ['that is missing', z.object({ name: z.string() }), {}, "'name': This is missing. Send text."],
  ['of another kind', z.object({ name: z.string() }), { name: 5 }, "'name': This must be text."],
  ['none of the words', z.object({ role: z.enum(['a', 'b']) }), { role: 'c' }, "'role': Send 'a' or 'b'."],
  ['that nobody knows', z.strictObject({}), { more: 1 }, "'more' is not known here. Leave it out."],
  [
    'that is too long',
    z.object({ name: z.string().max(2) }),
    { name: 'abc' },
    "'name': This is too long. 2 is the most.",
  ],
  [
    'that is too small',
    z.object({ count: z.number().min(3) }),
    { count: 2 },
    "'count': This is too small. 3 is the least.",
  ],
  [
    'that is empty',
    z.object({ all: z.array(z.string()).min(1) }),
    { all: [] },
    "'all': This is empty. Send something in it.",
  ],
  [
    'of another form',
    z.object({ at: z.iso.datetime() }),
    { at: 'x' },
    "'at': Write this as a time, such as '2026-11-23T14:00:00Z'.",
  ],
  [
    'of a kind that nobody knows',
    z.object({
      step: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('http') }),
        z.object({ kind: z.literal('script') }),
      ]),
    }),
    { step: { kind: 'ssh' } },
    "'step.kind': 'ssh' is not known here. Send 'http' or 'script'.",
  ],
  ['with words of its own', z.object({ name: z.string({ error: 'Name it.' }) }), {}, "'name': Name it."],
  ['whose words name it', z.object({ name: z.string({ error: "Send 'name'." }) }), {}, "Send 'name'."],
])('a field %s is refused in our words', (_what, schema, input, sentence) => {
  expect(said(schema, input)).toBe(sentence)
})
