'use client'

import { classNames } from '@baton/ui/class-names'
import { ExternalLink } from 'lucide-react'
import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import { dashboardText as text } from '../text.ts'
import { type DashboardEnvironment, type MatrixRow, placeName } from '../types.ts'
import { Place } from './place.tsx'

type Target = { environmentId: string; url: string | null }

// On the table, once, and not on each of the places: a page has hundreds of them.
const CELLS = classNames(
  '[&_td]:border-l [&_td]:p-0 [&_td:empty]:bg-subtle md:[&_td]:max-w-56',
  'max-md:[&_td]:grid max-md:[&_td]:grid-cols-[8.5rem_minmax(0,1fr)] max-md:[&_td]:border-b max-md:[&_td]:border-l-0',
  'max-md:[&_td:last-child]:border-b-0 max-md:[&_td:empty]:hidden',
  '[&_[data-place]]:relative [&_[data-place]]:flex [&_[data-place]]:min-h-16 [&_[data-place]]:flex-col',
  '[&_[data-place]]:gap-1 [&_[data-place]]:px-4 [&_[data-place]]:py-2.5 [&_[data-place]]:focus-within:bg-subtle',
  '[&_[data-place]]:hover:bg-subtle max-md:[&_[data-place]]:min-h-11',
  '[&_time]:text-table [&_time]:text-2',
)

/**
 * Projects by environments in lifecycle order. A table with a sticky first row and column; on a telephone a list in which
 * each project's places stand under its name. It runs in the browser so that a page has its rows once, as data, and not a
 * second time as what they were drawn to.
 */
export function DashboardMatrix(props: {
  org: string
  environments: readonly DashboardEnvironment[]
  rows: readonly MatrixRow[]
  targets?: readonly Target[]
  /** The page's own address, to which the name of the place is added whose panel is to open. */
  page: string
}) {
  const { org, environments, rows } = props
  const panelOf = (name: string) => `${props.page}${props.page.includes('?') ? '&' : '?'}place=${name}`
  return (
    <div className="md:overflow-x-auto md:rounded-card md:border md:bg-surface">
      <table className={classNames('w-full border-collapse text-table max-md:block', CELLS)}>
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
          {rows.map((project) => (
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
              {environments.map((environment, column) => {
                const place = project.places[column]
                if (!place) return <td key={environment.id} />
                return (
                  <td key={environment.id}>
                    <span className="truncate py-2.5 pr-1 pl-4 md:hidden">
                      {props.targets ? (
                        <EnvironmentName org={org} environment={environment} targets={props.targets} />
                      ) : (
                        <bdi>{environment.name}</bdi>
                      )}
                    </span>
                    <Place
                      org={org}
                      place={place}
                      label={text.cell(project.name, environment.name)}
                      panel={panelOf(placeName(project.id, environment.id))}
                    />
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
