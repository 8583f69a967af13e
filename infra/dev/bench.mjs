import { runOnWorkspaceNode } from './bootstrap/run-on-workspace-node.mjs'

await runOnWorkspaceNode('infra/bench/src/main.ts', process.argv.slice(2))
