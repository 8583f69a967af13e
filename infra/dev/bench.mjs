import { runOnWorkspaceNode } from './bootstrap/run-on-workspace-node.mjs'

await runOnWorkspaceNode('infra/dev/src/bench.ts', process.argv.slice(2))
