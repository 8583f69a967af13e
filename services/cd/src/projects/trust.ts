import { z } from 'zod'
import { BUILDER_LEVELS } from '../promotions/gate-rules.ts'

/** Whose artifacts a project takes. */
export const TrustInput = z.strictObject({
  source: z.url('Write the source of the publisher, such as https://ci.example/orgs/o/repositories/r.').max(500),
  /** The only repository address that its provenance may name; null takes what the source says. */
  repository: z.string().max(500).nullable().default(null),
  artifactName: z
    .string()
    .max(300)
    .regex(/^pkg:/, 'Write the artifact as a package URL without its version, such as pkg:generic/acme/web.')
    .nullable()
    .default(null),
  builderLevels: z
    .array(z.enum(BUILDER_LEVELS))
    .min(1, 'Name at least one level of isolation.')
    .default([...BUILDER_LEVELS]),
  refs: z
    .array(
      z
        .string()
        .max(200)
        .regex(/^refs\//, "Write a ref as git does, such as 'refs/heads/main' or 'refs/tags/*'."),
    )
    .min(1, 'Name at least one ref.')
    .max(50)
    .default(['refs/heads/main']),
  signerKeyIds: z.array(z.string().max(100)).min(1).max(50).nullable().default(null),
})
export type TrustInput = z.input<typeof TrustInput>

/** What a rule of trust says, whichever row it has. */
export type TrustFact = z.output<typeof TrustInput>

/** What the rules of a project's trust say, in one order. */
export function trustFacts(rules: readonly TrustFact[]): TrustFact[] {
  return rules
    .map(({ source, repository, artifactName, builderLevels, refs, signerKeyIds }) => ({
      ...{ source, repository, artifactName, builderLevels, refs, signerKeyIds },
    }))
    .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
}
