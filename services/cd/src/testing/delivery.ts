import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq } from 'drizzle-orm'
import { deploymentSteps } from '../db/deployments.ts'
import { trustRules } from '../db/projects.ts'
import { finishDeployment } from '../deployments/finish-deployment.ts'
import { type StartResult, startDeployment } from '../deployments/start-deployment.ts'
import { listEnvironments } from '../environments/list-environments.ts'
import { createProject } from '../projects/create-project.ts'
import { evaluatePromotion } from '../promotions/evaluate-promotion.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { accept, type PublicationFacts, sourceOf, verified } from './publications.ts'
import type { TestCd, TestOrganization, TestPerson } from './test-cd.ts'

/** An organisation with a project and the usual three environments. */
export type TestDelivery = TestOrganization & {
  projectId: string
  environments: { development: string; staging: string; production: string }
  /** Publishes a version; answers its release and, where the system asked, its promotion to development. */
  publish: (facts: PublicationFacts) => Promise<{ releaseId: string; artifactId: string }>
  /** Deploys a release to an environment, by the system, as if its steps had all succeeded. */
  bring: (releaseId: string, environmentId: string) => Promise<string>
}

/** Sets up delivery in an organisation of its own. */
export async function setUpDelivery(cd: TestCd): Promise<TestDelivery> {
  const organization = await cd.newOrganization()
  const { orgId, owner } = organization
  const { projectId } = await createProject(await owner.context(), {
    name: 'shop-web',
    trust: [{ source: sourceOf(orgId) }],
  })
  const { items } = await listEnvironments(await owner.context(), {})
  const idOf = (name: string) => items.find((one) => one.name === name)?.id ?? ''
  const rulesNow = () =>
    withOrg(cd.db, orgId, (tx) =>
      tx
        .select({ id: trustRules.id })
        .from(trustRules)
        .where(and(eq(trustRules.orgId, orgId), eq(trustRules.projectId, projectId))),
    )
  return {
    ...organization,
    projectId,
    environments: { development: idOf('development'), staging: idOf('staging'), production: idOf('production') },
    async publish(facts) {
      const ruleIds = (await rulesNow()).map(({ id }) => id)
      const receipt = await accept(organization, verified(orgId, facts, ruleIds))
      return { releaseId: receipt.releases[0]?.releaseId ?? '', artifactId: receipt.artifactId }
    },
    bring: (releaseId, environmentId) => bring(cd, organization, releaseId, environmentId),
  }
}

async function bring(cd: TestCd, organization: TestOrganization, releaseId: string, environmentId: string) {
  const { promotionId } = await requestPromotion(organization.system(), { releaseId, environmentId }).catch(
    (error: { details?: { promotionId?: string } }) => {
      if (error.details?.promotionId === undefined) throw error
      return { promotionId: error.details.promotionId }
    },
  )
  await deploy(cd, organization, promotionId)
  return promotionId
}

/** Starts a promotion's deployment once it is signed, and ends each of its steps as told. */
export async function deploy(
  cd: TestCd,
  organization: TestOrganization,
  promotionId: string,
  ending: { failAt?: number; touchedTarget?: boolean } = {},
): Promise<StartResult> {
  await evaluatePromotion(organization.system(), { promotionId })
  await cd.sign()
  const started = await startDeployment(organization.system(), { promotionId })
  if (started.start !== 'running') return started
  await finish(cd, organization, started.deploymentId, ending)
  return started
}

/** Ends a running deployment. */
export async function finish(
  cd: TestCd,
  { orgId, system }: TestOrganization,
  deploymentId: string,
  ending: { failAt?: number; touchedTarget?: boolean } = {},
): Promise<void> {
  const { endStep } = await import('../deployments/step-store.ts')
  const steps = await withOrg(cd.db, orgId, (tx) =>
    tx
      .update(deploymentSteps)
      .set({ state: 'running' })
      .where(
        and(
          eq(deploymentSteps.orgId, orgId),
          eq(deploymentSteps.deploymentId, deploymentId),
          eq(deploymentSteps.state, 'queued'),
        ),
      )
      .returning({ position: deploymentSteps.position }),
  )
  for (const { position } of steps.toSorted((one, other) => one.position - other.position)) {
    const failed = position === ending.failAt
    await endStep(
      cd.db,
      orgId,
      { deploymentId, position },
      {
        state: failed ? 'failed' : 'succeeded',
        exitCode: failed ? 1 : 0,
        detail: failed ? 'it ended with exit code 1.' : null,
        touchedTarget: failed ? (ending.touchedTarget ?? false) : true,
      },
    )
    if (failed) break
  }
  await finishDeployment(system(), { deploymentId })
}

/** Runs a verb as a person. */
export async function as<Input, Value>(
  person: TestPerson,
  verb: (context: Awaited<ReturnType<TestPerson['context']>>, input: Input) => Promise<Value>,
  input: Input,
): Promise<Value> {
  return verb(await person.context(), input)
}
