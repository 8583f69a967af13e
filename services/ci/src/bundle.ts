import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readBundleEnv } from './env.ts'
import { bundleWorkflows } from './workflows/bundle-workflows.ts'

/** Writes the workflow bundle that a worker loads by CI_WORKFLOW_BUNDLE, whole or not at all. */
const { CI_WORKFLOW_BUNDLE: path } = readBundleEnv()
const { code } = await bundleWorkflows()
await mkdir(dirname(path), { recursive: true })
await writeFile(`${path}.new`, code)
await rename(`${path}.new`, path)
