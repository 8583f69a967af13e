import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { bundleWorkflows } from './temporal/bundle-workflows.ts'

/** Bundles the workflows into the file that is named, so that a worker starts without doing it. */
const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Name the file to write: node services/ci/src/bundle.ts <file>')
const { code } = await bundleWorkflows()
await mkdir(dirname(file), { recursive: true })
await writeFile(file, code)
