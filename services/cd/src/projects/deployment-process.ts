import { z } from 'zod'

const MINUTE_MS = 60_000

const common = {
  name: z.string().trim().min(1).max(60),
  timeoutMs: z
    .number()
    .int()
    .min(1_000)
    .max(60 * MINUTE_MS),
}

/** Runs in a sandbox of its own, in a folder with the artifact unpacked; the target's folder is `$BATON_MOUNT_TARGET`. */
export const ScriptStep = z.strictObject({
  kind: z.literal('script'),
  ...common,
  script: z
    .string()
    .min(1)
    .max(64 * 1024),
})

export type ScriptStep = z.infer<typeof ScriptStep>

/** Asks the target itself until it answers as wanted. `path` is relative: no other origin can be named. */
export const HttpStep = z.strictObject({
  kind: z.literal('http'),
  ...common,
  path: z
    .string()
    .max(500)
    .regex(/^\/(?!\/)[^\s\\]*$/, "Write a path on the target that begins with one '/', such as /health.json."),
  expectStatus: z.number().int().min(100).max(599),
  /** Text that the body must contain; `$BATON_VERSION` stands for the release's version. */
  expectText: z.string().max(500).nullable(),
  tries: z.number().int().min(1).max(60),
  intervalMs: z.number().int().min(100).max(MINUTE_MS),
})

export type HttpStep = z.infer<typeof HttpStep>

/** One step of a deployment process. Other kinds will join this union. */
export const DeploymentStep = z.discriminatedUnion('kind', [ScriptStep, HttpStep])
export type DeploymentStep = z.infer<typeof DeploymentStep>

/** The ordered steps that a project starts with, names unique. None: its process is decided later, and nothing is deployed. */
export const FirstSteps = z
  .array(DeploymentStep)
  .max(50)
  .refine((steps) => new Set(steps.map((step) => step.name)).size === steps.length, 'Give each step its own name.')

/** The ordered steps of a deployment process, names unique. */
export const DeploymentSteps = FirstSteps.min(1, 'Write at least one step.')

/** Puts the artifact's files beside the former ones and renames a link over, so that nobody ever gets half of each. */
const SWITCH_THE_FILES: DeploymentStep = {
  kind: 'script',
  name: 'Switch the files',
  timeoutMs: 5 * MINUTE_MS,
  script: [
    'release="releases/$BATON_DEPLOYMENT_ID"',
    'mkdir -p "$BATON_MOUNT_TARGET/$release"',
    'cp -R ./. "$BATON_MOUNT_TARGET/$release/"',
    'cd "$BATON_MOUNT_TARGET"',
    'rm -f next',
    'ln -s "$release" next',
    `node -e 'require("node:fs").renameSync("next", "current")'`,
    'echo "$BATON_PROJECT $BATON_VERSION is in place."',
  ].join('\n'),
}

function getStep(name: string, path: string, expectText: string | null): DeploymentStep {
  return {
    kind: 'http',
    name,
    timeoutMs: MINUTE_MS,
    path,
    expectStatus: 200,
    expectText,
    tries: 10,
    intervalMs: 500,
  }
}

/** The process of a project that has not written one: put the site there, and see that it answers. */
export const LOCAL_SITE_PROCESS: readonly DeploymentStep[] = [SWITCH_THE_FILES, getStep('Health check', '/', null)]

/** The process of the sample's site, which says how it is and which version it is. */
export const SAMPLE_SITE_PROCESS: readonly DeploymentStep[] = [
  SWITCH_THE_FILES,
  getStep('Health check', '/healthz', 'ok'),
  getStep('Version check', '/version.json', '"$BATON_VERSION"'),
]

/** True for a process that Baton wrote and nobody changed, and for one without steps: it has no author. */
export function isStockProcess(steps: readonly DeploymentStep[]): boolean {
  const written = JSON.stringify(FirstSteps.parse(steps))
  return [[], LOCAL_SITE_PROCESS, SAMPLE_SITE_PROCESS].some(
    (stock) => JSON.stringify(FirstSteps.parse(stock)) === written,
  )
}
