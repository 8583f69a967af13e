import { ExternalLink } from 'lucide-react'
import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import { dashboardText as text } from '../text.ts'
import type { DashboardCell, DashboardEnvironment, DashboardProject } from '../types.ts'
import { Place } from './place.tsx'

type Target = { environmentId: string; url: string | null }

/**
 * Projects by environments in lifecycle order. A table with a sticky first row and column; on a telephone a list in which
 * each project's places stand under its name.
 */
export function DashboardMatrix(props: {
  org: string
  environments: readonly DashboardEnvironment[]
  projects: readonly DashboardProject[]
  targets?: readonly Target[]
  /** The address of the dashboard with the panel of a place open. */
  panelOf: (projectId: string, environmentId: string) => string
}) {
  const { org, environments, projects } = props
  return (
    <div className="md:overflow-x-auto md:rounded-card md:border md:bg-surface">
      <table className="w-full border-collapse text-table max-md:block">
        <caption className="sr-only">{text.caption}</caption>
        <thead className="max-md:sr-only">
          <tr className="border-b text-left">
            <th scope="col" className="sticky left-0 z-10 w-56 bg-surface px-4 py-2 font-medium text-2">
              {text.project}
            </th>
            {environments.map((environment) => (
              <th key={environment.id} scope="col" className="min-w-44 border-l px-4 py-2 font-medium">
                <EnvironmentName org={org} environment={environment} targets={props.targets} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-md:flex max-md:flex-col max-md:gap-3">
          {projects.map((project) => (
            <tr
              key={project.id}
              data-row
              className="border-b align-top last:border-b-0 max-md:block max-md:rounded-card max-md:border max-md:bg-surface max-md:last:border-b"
            >
              <th
                scope="row"
                className="sticky left-0 z-10 max-w-56 bg-surface px-4 py-2.5 text-left font-medium max-md:static max-md:max-w-none max-md:block max-md:rounded-t-card max-md:border-b"
              >
                <Link
                  href={paths.project(org, project.id)}
                  className="block truncate text-body hover:underline max-md:text-phone max-md:font-semibold"
                >
                  <bdi>{project.name}</bdi>
                </Link>
              </th>
              {environments.map((environment) => {
                const cell = cellOf(project, environment)
                return (
                  <td
                    key={environment.id}
                    className={
                      cell
                        ? 'border-l p-0 md:max-w-56 max-md:grid max-md:grid-cols-[8.5rem_minmax(0,1fr)] max-md:border-b max-md:border-l-0 max-md:last:border-b-0'
                        : 'border-l bg-subtle p-0 max-md:hidden'
                    }
                  >
                    <span className="truncate py-2.5 pr-1 pl-4 md:hidden">
                      <EnvironmentName org={org} environment={environment} targets={props.targets} />
                    </span>
                    {cell ? (
                      <Place
                        org={org}
                        cell={cell}
                        label={text.cell(project.name, environment.name)}
                        panel={props.panelOf(project.id, environment.id)}
                      />
                    ) : null}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function EnvironmentName(props: {
  org: string
  environment: DashboardEnvironment
  targets: readonly Target[] | undefined
}) {
  return (
    <span className="flex items-center justify-between gap-2">
      <Link href={paths.environment(props.org, props.environment.id)} className="truncate hover:underline">
        <bdi>{props.environment.name}</bdi>
      </Link>
      <SiteLink environment={props.environment} targets={props.targets} />
    </span>
  )
}

function SiteLink(props: { environment: DashboardEnvironment; targets: readonly Target[] | undefined }) {
  const url = props.targets?.find((target) => target.environmentId === props.environment.id)?.url
  if (!url) return null
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      aria-label={text.openSite(props.environment.name)}
      className="touch-target inline-flex size-6 shrink-0 items-center justify-center text-2 hover:text-1"
    >
      <ExternalLink size={14} aria-hidden />
    </a>
  )
}

function cellOf(project: DashboardProject, environment: DashboardEnvironment): DashboardCell | undefined {
  return project.cells.find((cell) => cell.environmentId === environment.id)
}
