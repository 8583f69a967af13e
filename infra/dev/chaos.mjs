import { runOnWorkspaceNode } from './bootstrap/run-on-workspace-node.mjs'

await runOnWorkspaceNode('infra/chaos/src/main.ts', process.argv.slice(2))
