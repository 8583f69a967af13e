import { runOnWorkspaceNode } from './bootstrap/run-on-workspace-node.mjs'

// npm runs scripts in the top folder; paths on the command line mean the folder that the person stands in.
await runOnWorkspaceNode('apps/cli/src/main.ts', process.argv.slice(2), process.env.INIT_CWD)
