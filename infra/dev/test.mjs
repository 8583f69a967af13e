import { runOnWorkspaceNode } from './bootstrap/run-on-workspace-node.mjs'

await runOnWorkspaceNode('infra/dev/src/test.ts', process.argv.slice(2))
