import { Digest } from '@baton/ui/patterns/digest'
import { Notice } from '@baton/ui/patterns/notice'
import { StatusText } from '@baton/ui/patterns/status-badge'
import type { ReactNode } from 'react'
import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import { BUILD_LOOK } from '../status.ts'
import { buildsText } from '../text.ts'
import type { BuildDetail } from '../types.ts'

const text = buildsText.inputs

/** The equation: every input with its digest, the one digest over them, and what other builds made of the same. */
export function InputsTab({ org, build }: { org: string; build: BuildDetail }) {
  const { inputs } = build
  if (!inputs) return <p className="rounded-card border border-dashed bg-surface p-6 text-2">{text.none}</p>
  return (
    <div className="flex flex-col gap-4">
      {inputs.notReproducible ? (
        <Notice look={{ tone: 'attention', shape: 'look' }}>{inputs.notReproducible}</Notice>
      ) : null}
      <p className="text-2">{text.equation}</p>
      <dl className="rounded-card border bg-surface">
        {inputs.inputs.map((input) => (
          <Line key={`${input.name} ${input.uri}`} name={text.roles[input.name]} detail={input.uri} label={input.label}>
            {Object.entries(input.digest).map(([algorithm, value]) => (
              <span key={algorithm} className="flex items-center gap-2 text-table text-2">
                {algorithm} <Digest value={value} label={copyLabel} copiedLabel={copiedLabel} />
              </span>
            ))}
          </Line>
        ))}
        <Line
          name={text.told}
          label={Object.entries(inputs.environment)
            .map(([key, value]) => `${key}=${value}`)
            .join(' ')}
        />
        <Line name={text.digest} label="">
          <Digest value={inputs.digest} label={copyLabel} copiedLabel={copiedLabel} />
        </Line>
        <Line name={text.results} label="">
          <span className="flex flex-wrap items-center gap-x-4">
            <StatusText look={BUILD_LOOK[build.state]} />
            {build.artifacts.map((artifact) => (
              <span key={artifact.id} className="flex items-center gap-2 text-table">
                <bdi>{artifact.name}</bdi>
                <Digest value={artifact.sha256} label={copyLabel} copiedLabel={copiedLabel} />
              </span>
            ))}
          </span>
        </Line>
        {build.isolation ? <Line name={text.isolation} label={text.levels[build.isolation]} /> : null}
      </dl>
      <p className="font-medium">{text.same}</p>
      {inputs.sameInputs.length === 0 ? <p className="text-2">{text.noSame}</p> : null}
      <ul className="flex flex-wrap gap-4">
        {inputs.sameInputs.map((same) => (
          <li key={same.id} className="flex items-center gap-2">
            <Link href={paths.build(org, same.id)} className="text-link underline">
              {buildsText.crumb(same.number)}
            </Link>
            <StatusText look={BUILD_LOOK[same.state]} />
          </li>
        ))}
      </ul>
    </div>
  )
}

const copyLabel = buildsText.artifacts.copyDigest
const copiedLabel = buildsText.artifacts.digestCopied

function Line(props: { name: string; label: string; detail?: string; children?: ReactNode }) {
  return (
    <div className="grid grid-cols-[9rem_1fr_auto] items-center gap-x-4 gap-y-1 border-b px-4 py-2.5 last:border-b-0 max-md:grid-cols-1">
      <dt className="font-medium">{props.name}</dt>
      <dd className="min-w-0 text-table wrap-anywhere">
        <bdi>{props.label}</bdi>
        {props.detail ? (
          <span className="block font-mono wrap-anywhere text-2">
            <bdi>{props.detail}</bdi>
          </span>
        ) : null}
      </dd>
      {props.children ? <dd>{props.children}</dd> : null}
    </div>
  )
}
