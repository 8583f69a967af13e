import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DefaultLogger, Runtime, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker'
import { beforeAll, expect, it } from 'vitest'
import { bundleWorkflows } from '../temporal/bundle-workflows.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const histories = readdirSync(folder).filter((name) => name.endsWith('.json'))

let workflowBundle: WorkflowBundleWithSourceMap
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('WARN') })
  workflowBundle = await bundleWorkflows()
})

it('keeps a history of every way that a build takes', () => {
  expect(histories.length).toBeGreaterThanOrEqual(4)
})

it.each(histories)('%s is what the workflow would do today', async (name) => {
  const history: unknown = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))
  await Worker.runReplayHistory({ workflowBundle }, history)
})
