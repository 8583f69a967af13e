import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { Section } from '@baton/ui/patterns/section'
import { StatusText } from '@baton/ui/patterns/status-badge'
import { Timeline } from '@baton/ui/patterns/timeline'
import { appText } from '#text/app.ts'
import { PROOF_LOOK, TIMELINE_LOOK } from '../status.ts'
import { promotionsText } from '../text.ts'
import type { TimelineItem } from '../types.ts'

const text = promotionsText.timeline

// Who did it; what the system asked for, Baton did. Other lines without a person are whole sentences.
function subject(item: TimelineItem): string | null {
  return item.person?.displayName ?? (item.kind === 'requested' ? appText.name : null)
}

/** What happened, oldest first; who said what, and whether its audit entry is proved. */
export function PromotionTimeline({ items }: { items: readonly TimelineItem[] }) {
  return (
    <Section title={text.title} id="timeline" flush>
      <Timeline
        label={text.title}
        entries={items.map((item, index) => ({
          id: `${item.at} ${index}`,
          at: <RelativeTime at={item.at} align="right" />,
          look: TIMELINE_LOOK[item.kind],
          sentence: subject(item) ? (
            <>
              <bdi className="font-medium">{subject(item)}</bdi> {item.text}
            </>
          ) : (
            item.text
          ),
          quote: item.remark ?? undefined,
          note:
            item.proved === null ? null : <StatusText look={item.proved ? PROOF_LOOK.proved : PROOF_LOOK.pending} />,
        }))}
      />
    </Section>
  )
}
