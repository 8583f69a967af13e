import { Section } from '@baton/ui/patterns/section'
import type { Outputs } from '#lib/outputs.ts'
import { releasesText as text } from '../text.ts'

type Release = Outputs['releases']['get']

/** The variables as they were when the release was cut, and where each one holds. */
export function Variables(props: { release: Release; environments: ReadonlyArray<{ id: string; name: string }> }) {
  const { variables } = props.release
  const nameOf = (id: string | null) =>
    id === null ? text.everywhere : (props.environments.find((environment) => environment.id === id)?.name ?? id)
  return (
    <Section title={text.variables} id="variables" flush={variables.length > 0}>
      {variables.length === 0 ? <p className="text-2">{text.variablesNone}</p> : null}
      <dl>
        {variables.map((variable) => (
          <div
            key={`${variable.name} ${variable.environmentId}`}
            className="grid grid-cols-[14rem_8rem_1fr] gap-x-4 border-b px-4 py-2 last:border-b-0 max-md:grid-cols-1"
          >
            <dt className="font-mono text-table wrap-anywhere">{variable.name}</dt>
            <dd className="text-table text-2">{nameOf(variable.environmentId)}</dd>
            <dd className="font-mono text-table wrap-anywhere">
              <bdi>{variable.value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
