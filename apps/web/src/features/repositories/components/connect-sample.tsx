'use client'

import { CopyButton } from '@baton/ui/patterns/copy-button'
import { Notice } from '@baton/ui/patterns/notice'
import { Button, buttonClass } from '@baton/ui/primitives/button'
import { useParams } from 'next/navigation'
import { useState } from 'react'
import { Link } from '#components/link.tsx'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { paths } from '#lib/paths.ts'
import { useAct } from '#lib/use-act.ts'
import { appText } from '#text/app.ts'
import { projectNameOf } from '../source.ts'
import { repositoriesText as text } from '../text.ts'

type Made = { id: string; name: string; pushUrl: string | null }

/**
 * One click: the forge makes a repository, CI connects it, and delivery sets up the project that releases it. The browser
 * does the two one after the other, since neither service knows the other. Where a repository is `connected` already,
 * only what was just made stays: its address is not shown again.
 */
export function ConnectSample(props: { sourceBase: string; mayProject: boolean; connected?: boolean }) {
  const { sourceBase, mayProject } = props
  const { org } = useParams<{ org: string }>()
  const act = useAct()
  const [made, setMade] = useState<Made | null>(null)
  const connect = async () => {
    const answer = await act.run(async (api) => {
      const repository = made ?? (await api.ci.repositories.connectSample.mutate({}))
      setMade(repository)
      if (mayProject) {
        const source = `${sourceBase}${repository.id}`
        await api.own.projects.setUpSample.mutate({ name: projectNameOf(repository.name), source })
      }
      return repository
    })
    if (answer?.ok) setMade(answer.value)
  }
  if (made && !act.refusal && !act.pressed) {
    const command = `git clone ${made.pushUrl ?? ''}`
    return (
      <Notice look={{ tone: 'success', shape: 'good' }} live>
        <div className="flex flex-col gap-3">
          <p className="font-medium">{text.sampleMade(made.name)}</p>
          <p className="text-2">{text.sampleNext}</p>
          {made.pushUrl ? (
            <div className="flex flex-col gap-1">
              <p className="text-table text-2">
                {text.cloneCommand} ({text.cloneOnce})
              </p>
              <p className="flex items-start gap-2">
                <code
                  data-testid="clone-command"
                  className="min-w-0 rounded-control bg-surface px-3 py-2 font-mono text-table wrap-anywhere"
                >
                  {command}
                </code>
                <CopyButton value={command} label={appText.copy('the command')} copiedLabel={appText.copied} />
              </p>
            </div>
          ) : null}
          <Link href={paths.builds(org)} className={`${buttonClass('secondary')} w-fit`}>
            {text.openBuilds}
          </Link>
        </div>
      </Notice>
    )
  }
  if (props.connected && made === null) return null
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-[72ch] text-2">{text.sampleDetail}</p>
      <RefusalNotice refusal={act.refusal} />
      <Button variant="primary" size="large" className="w-fit" disabled={act.pressed} onClick={connect}>
        {act.pressed ? text.samplePressed : text.sampleButton}
      </Button>
    </div>
  )
}
