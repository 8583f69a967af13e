import { writeFile } from 'node:fs/promises'
import { connectTemporal } from '@baton/kernel/temporal-connection'
import { Client } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { buildWorkflowId } from '../workflows/names.ts'
import { testTemporalAddress } from './env.ts'
import { startTestStack } from './test-stack.ts'

// Runs builds on a real stack and keeps the histories of their workflows for the replay test. Run it when the workflow has
// changed and the former histories are kept as well: those of builds that ran when a new version came.

const VERSION = 2
const step = (run: string) => `steps: [{run: ${JSON.stringify(run)}}]`
const PIPELINES = {
  passed: `version: 1\njobs:\n  unit: {${step('true')}}\n  pack: {needs: unit, ${step('echo hello > a.txt')}, artifacts: [{name: a, path: a.txt, version: "1"}]}\n`,
  failed: `version: 1\njobs:\n  unit: {${step('exit 1')}}\n  lint: {${step('true')}}\n  pack: {needs: unit, ${step('true')}}\n`,
  faulty: 'version: 2\n',
  cancelled: `version: 1\njobs:\n  unit: {${step('echo up; sleep 100')}}\n`,
}

const stack = await startTestStack()
const org = stack.organization()
const connection = connectTemporal({ address: testTemporalAddress() })
const client = new Client({ connection, namespace: 'baton-ci' })
for (const [name, pipeline] of Object.entries(PIPELINES)) {
  const forge = stack.forge.create()
  const buildId = await (await org.connect(forge)).push(forge.commit({ '.baton.yml': pipeline }))
  if (name === 'cancelled') {
    await org.printed(buildId, 'up')
    await org.api.builds.cancel.mutate({ id: buildId })
  }
  await org.ended(buildId)
  const handle = client.workflow.getHandle(buildWorkflowId({ orgId: org.orgId, buildId }))
  await handle.result().catch(() => undefined)
  const file = new URL(`../replay/build-${name}-v${VERSION}.json`, import.meta.url)
  await writeFile(file, historyToJSON(await handle.fetchHistory()))
}
await connection.close()
await stack.close()
