import { counted } from '#lib/words.ts'

/** Words of the log of a deployment. */
export const deploymentsText = {
  logLabel: 'Log of the deployment',
  logEmpty: 'Nothing printed so far.',
  logNothing: 'The steps printed nothing.',
  follow: (count: number) => (count > 0 ? `Follow, ${counted(count, 'new line')}` : 'Follow'),
  newLines: (count: number) => counted(count, 'new line'),
  lineLink: (line: number) => `Link to line ${line}`,
  wrap: 'Wrap lines',
  lines: (count: number) => counted(count, 'line'),
  reconnecting: 'Reconnecting; no line will be lost.',
  logOf: (steps: number) => `Log of ${counted(steps, 'step')}`,
  exit: (code: number) => `exit code ${code}`,
} as const
