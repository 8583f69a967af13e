import type { Outputs } from '#lib/outputs.ts'
import { projectsText as text } from '../text.ts'

type Step = Outputs['projects']['get']['process']['steps'][number]

/** The steps of a deployment process, each with what it does when it is opened. */
export function ProcessSteps({ steps }: { steps: readonly Step[] }) {
  return (
    <ol>
      {steps.map((step, index) => (
        <li key={step.name} className="border-b last:border-b-0">
          <details>
            <summary className="flex min-h-10 items-center gap-4 px-4 hover:bg-subtle">
              <span className="w-6 text-2 tabular-nums">{index + 1}</span>
              <span className="min-w-0 flex-1 font-medium wrap-anywhere">
                <bdi>{step.name}</bdi>
              </span>
              <span className="text-table text-2">{text.stepKind[step.kind]}</span>
            </summary>
            <pre className="overflow-x-auto border-t bg-subtle p-4 font-mono text-table whitespace-pre-wrap wrap-anywhere">
              {step.kind === 'script' ? step.script : `GET ${step.path} → ${step.expectStatus}`}
            </pre>
          </details>
        </li>
      ))}
    </ol>
  )
}
