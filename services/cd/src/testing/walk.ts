import { withOrg } from '@baton/kernel/org-transaction'
import { trustRules } from '../db/projects.ts'
import { getProject } from '../projects/get-project.ts'
import { setUpSampleProject } from '../projects/set-up-sample-project.ts'
import { getPromotion } from '../promotions/get-promotion.ts'
import { listPromotions } from '../promotions/list-promotions.ts'
import { as } from './delivery.ts'
import { accept, sourceOf, verified } from './publications.ts'
import { sitePage } from './tarball.ts'
import type { TestOrganization, TestPerson } from './test-cd.ts'
import type { TestStack } from './test-worker.ts'

/** An organisation with the sample's project and a colleague, on a whole stack. */
export type Walk = TestOrganization & {
  chen: TestPerson
  projectId: string
  environments: Record<string, string>
  /** Publishes a version of a site with a word on it; answers its release. */
  publish: (version: string, word: string) => Promise<string>
  /** The promotion of a release that was asked for last. */
  newestPromotion: (releaseId: string) => Promise<string>
  /** Waits until a promotion's status is one of these. */
  reaches: (promotionId: string, ...statuses: string[]) => ReturnType<typeof getPromotion>
  /** What the site of an environment shows. */
  shown: (environment: string) => Promise<string>
}

/** Sets a walk up. */
export async function startWalk(stack: TestStack): Promise<Walk> {
  const organization = await stack.newOrganization()
  const { orgId, owner } = organization
  const chen = await organization.member('Chen')
  const { projectId } = await as(owner, setUpSampleProject, { name: 'sample-site', source: sourceOf(orgId) })
  const { phases } = await as(owner, getProject, { projectId })
  const environments = Object.fromEntries(phases.map((phase) => [phase.environmentName, phase.environmentId]))
  return {
    ...organization,
    chen,
    projectId,
    environments,
    async publish(version, word) {
      const bytes = sitePage(version, word)
      const publication = verified(orgId, { version, bytes }, [await trustRuleOf(stack, orgId)])
      await stack.blobs.within(orgId).put([bytes], { sha256: publication.artifact.sha256 })
      const receipt = await accept(organization, publication)
      return receipt.releases[0]?.releaseId ?? ''
    },
    async newestPromotion(releaseId) {
      const { items } = await as(owner, listPromotions, { releaseId })
      return items[0]?.id ?? ''
    },
    reaches: (promotionId, ...statuses) =>
      stack.until(orgId, async () => {
        const page = await as(owner, getPromotion, { promotionId })
        return statuses.includes(page.status) ? page : undefined
      }),
    async shown(environment) {
      const { targets } = await as(owner, getProject, { projectId })
      const url = targets.find((target) => target.environmentId === environments[environment])?.url
      return url ? (await fetch(url)).text() : 'no address'
    },
  }
}

/** The one trust rule of an organisation. */
export async function trustRuleOf(stack: Pick<TestStack, 'db'>, orgId: TestOrganization['orgId']): Promise<string> {
  const [rule] = await withOrg(stack.db, orgId, (tx) => tx.select().from(trustRules))
  return rule?.id ?? ''
}
