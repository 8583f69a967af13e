import { createProject } from '../projects/create-project.ts'
import { as } from './delivery.ts'
import { type Changes, type SignedCi, type SignedMessage, signMessage, startSignedCi } from './signed-ci.ts'
import { openTestCd, type TestCd, type TestOrganization } from './test-cd.ts'
import { startTestIngest, type TestIngest } from './test-ingest.ts'

/** An organisation with a project that takes artifacts. */
export type Taker = TestOrganization & { projectId: string; source: string }

/** Delivery with its ingest server, and a CI that signs what it publishes. */
export type Taking = {
  cd: TestCd
  ci: SignedCi
  ingest: TestIngest
  /** An organisation with a project that takes artifacts from the CI's repository `rep_1`. */
  taker(trust?: Record<string, unknown>): Promise<Taker>
  /** A publication for an organisation, well signed but for the changes. */
  message(organization: TestOrganization, version: string, changes?: Changes): SignedMessage
  /** The organisation's audit entries of one action, parsed. */
  audited(organization: TestOrganization, action: string): Promise<ReturnType<typeof JSON.parse>[]>
  close(): Promise<void>
}

/** Starts all of it for one test file. */
export async function openTaking(): Promise<Taking> {
  const cd = await openTestCd()
  const ci = await startSignedCi(cd.clock)
  const ingest = await startTestIngest(cd, ci)
  return {
    cd,
    ci,
    ingest,
    async taker(trust = {}) {
      const organization = await cd.newOrganization()
      const source = signMessage(ci, { orgId: organization.orgId, version: '0' }).source
      const { projectId } = await as(organization.owner, createProject, { name: 'site', trust: [{ source, ...trust }] })
      return { ...organization, projectId, source }
    },
    message: (organization, version, changes = {}) => signMessage(ci, { orgId: organization.orgId, version }, changes),
    async audited(organization, action) {
      const entries = await cd.entries(organization.orgId)
      return entries.filter((entry) => entry.action === action).map((entry) => JSON.parse(entry.text))
    },
    async close() {
      await ingest.close()
      await ci.stop()
      await cd.close()
    },
  }
}
