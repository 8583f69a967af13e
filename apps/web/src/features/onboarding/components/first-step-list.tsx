import { Elapsed } from '@baton/ui/patterns/elapsed'
import { StatusShape, StatusText } from '@baton/ui/patterns/status-badge'
import { buttonClass } from '@baton/ui/primitives/button'
import type { ReactNode } from 'react'
import { Link } from '#components/link.tsx'
import { BUILD_LOOK, isOpen } from '#features/builds/status.ts'
import { InviteForm } from '#features/members/components/invite-form.tsx'
import { PROMOTION_LOOK } from '#features/promotions/status.ts'
import { ConnectSample } from '#features/repositories/components/connect-sample.tsx'
import { StartFirstBuild } from '#features/repositories/components/start-first-build.tsx'
import { paths } from '#lib/paths.ts'
import type { FirstSteps } from '../load-steps.ts'
import { onboardingText as text } from '../text.ts'

const LOOKS = {
  done: { word: text.states.done, tone: 'success', shape: 'good' },
  now: { word: text.states.now, tone: 'active', shape: 'running' },
  open: { word: text.states.open, tone: 'neutral', shape: 'notBegun' },
} as const

/** How many steps there are. */
export const STEP_COUNT = 6

/** How many of the steps have happened. */
export function firstStepsDone(steps: FirstSteps): number {
  return [true, steps.repository, isBuilt(steps), steps.others.length > 0, isPromoted(steps), steps.isLive].filter(
    Boolean,
  ).length
}

function isBuilt({ build }: FirstSteps): boolean {
  return build !== null && !isOpen(build.state)
}

function isPromoted({ promotion }: FirstSteps): boolean {
  return promotion?.status === 'deployed'
}

/** The way from nothing to production, each step with its act. */
export function FirstStepList(props: {
  org: string
  steps: FirstSteps
  mayInvite: boolean
  /** Where this machine shows the mail that was sent; null where mail goes elsewhere. */
  mailbox: string | null
  /** How to connect the sample repository; null where it is not there, or not for this person. */
  sample: { sourceBase: string; mayProject: boolean } | null
}) {
  const { org, steps, mayInvite, mailbox, sample } = props
  const { repository, build, others, invitation, release, promotion } = steps
  const environment = steps.environment?.name ?? text.production
  return (
    <ol className="rounded-card border bg-surface">
      <Step state="done" title={text.create} />
      <Step state={repository ? 'done' : 'open'} title={text.connect} note={repository?.name}>
        {sample ? <ConnectSample {...sample} connected={repository !== null} /> : null}
        {repository ? null : (
          <Link
            href={paths.connect(org)}
            className={sample ? 'w-fit text-link underline' : `${buttonClass('primary')} w-fit`}
          >
            {sample ? text.connectOwn : text.connectAct}
          </Link>
        )}
      </Step>
      <Step
        state={isBuilt(steps) ? 'done' : build ? 'now' : 'open'}
        title={text.build}
        note={
          build ? (
            <span className="flex flex-wrap items-center gap-x-3">
              <StatusText look={BUILD_LOOK[build.state]} />
              {build.startedAt ? <Elapsed from={build.startedAt} to={build.finishedAt} /> : null}
              <Link href={paths.build(org, build.id)} className="text-link underline">
                {isOpen(build.state) ? text.openLog : text.openBuild}
              </Link>
            </span>
          ) : repository ? null : (
            text.buildWait
          )
        }
      >
        {repository && !build ? <StartFirstBuild repositoryId={repository.id} /> : null}
      </Step>
      <Step
        state={others.length > 0 ? 'done' : invitation ? 'now' : 'open'}
        title={text.invite}
        note={
          others.length > 0
            ? text.joined(others.map((member) => member.displayName).join(', '))
            : invitation
              ? text.invited(invitation.email)
              : text.inviteWhy
        }
      >
        {others.length === 0 && mayInvite ? <InviteForm striking={isBuilt(steps)} mailbox={mailbox} /> : null}
      </Step>
      <Step
        state={isPromoted(steps) ? 'done' : promotion ? 'now' : 'open'}
        title={text.promote(promotion?.version ?? release?.version ?? null, environment)}
        note={
          promotion ? (
            <span className="flex flex-wrap items-center gap-x-3">
              <StatusText look={PROMOTION_LOOK[promotion.status]} />
              <Link href={paths.promotion(org, promotion.id)} className="text-link underline">
                {text.promoteOpen(promotion.number)}
              </Link>
            </span>
          ) : release ? null : (
            text.promoteWait
          )
        }
      >
        {release && !promotion && steps.environment ? (
          <Link
            href={paths.promote(org, release.id, steps.environment.id)}
            className={`${buttonClass('primary')} w-fit`}
          >
            {text.promoteAct(release.version, environment)}
          </Link>
        ) : null}
      </Step>
      <Step
        state={steps.isLive ? 'done' : 'open'}
        title={text.live}
        note={steps.isLive ? undefined : text.liveWait(environment)}
      >
        {steps.siteUrl ? (
          <a href={steps.siteUrl} target="_blank" rel="noreferrer" className={`${buttonClass('secondary')} w-fit`}>
            {text.openSite(environment)}
          </a>
        ) : null}
      </Step>
    </ol>
  )
}

function Step(props: { state: keyof typeof LOOKS; title: string; note?: ReactNode; children?: ReactNode }) {
  const look = LOOKS[props.state]
  return (
    <li className="grid grid-cols-[1.5rem_1fr] gap-x-3 gap-y-2 border-b p-4 last:border-b-0">
      <span className="mt-0.5">
        <StatusShape look={look} size={18} label={look.word} />
      </span>
      <div className="flex min-w-0 flex-col gap-3">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
          <h2 className="min-w-0 text-body font-medium wrap-anywhere max-md:text-phone">{props.title}</h2>
          {props.note ? <div className="max-w-[60ch] text-table wrap-anywhere text-2">{props.note}</div> : null}
        </div>
        <div className="flex flex-col gap-3 empty:hidden">{props.children}</div>
      </div>
    </li>
  )
}
