import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker'
import { beforeAll, expect, it } from 'vitest'
import { workflowsPath } from '../workflows-path.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const histories = readdirSync(folder).filter((name) => name.endsWith('.json'))

let workflowBundle: WorkflowBundleWithSourceMap
beforeAll(async () => {
  const logger = new DefaultLogger('WARN')
  Runtime.install({ logger })
  workflowBundle = await bundleWorkflowCode({ workflowsPath, logger })
})

it('keeps a history of every way that promotions and lanes take', () => {
  expect(histories.length).toBeGreaterThanOrEqual(8)
})

it.each(histories)('%s is what the workflow would do today', async (name) => {
  const history: unknown = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))
  await Worker.runReplayHistory({ workflowBundle }, history)
})
