import { runOnWorkspaceNode } from './bootstrap/run-on-workspace-node.mjs'

const args = process.argv.slice(2)
// The two that need the state folder of `npm start`; everything else is the command line that other machines have too.
const entry = ['backup', 'restore'].includes(args[0] ?? '') ? 'infra/dev/src/backup.ts' : 'apps/cli/src/main.ts'
// npm runs scripts in the top folder; paths on the command line mean the folder that the person stands in.
await runOnWorkspaceNode(entry, args, process.env.INIT_CWD)
