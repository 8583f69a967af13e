import { releasesText } from '#features/releases/text.ts'
import type { Outputs } from '#lib/outputs.ts'
import { projectsText as text } from '../text.ts'

type Trust = Outputs['projects']['get']['trust'][number]

// A rule that takes every level says nothing by naming them.
const ALL_LEVELS = Object.keys(releasesText.level).length

/** The publishers whose signed artifacts become releases, and within which bounds. */
export function TrustList({ trust }: { trust: readonly Trust[] }) {
  if (trust.length === 0) return <p className="text-2">{text.trustNone}</p>
  return (
    <ul>
      {trust.map((rule) => (
        <li
          key={`${rule.source} ${rule.artifactName} ${rule.refs.join()}`}
          className="flex flex-col gap-1 border-b px-4 py-2.5 last:border-b-0"
        >
          <code className="font-mono text-table wrap-anywhere">{rule.artifactName ?? rule.source}</code>
          <span className="text-table wrap-anywhere text-2">
            {[
              rule.artifactName ? rule.source : '',
              text.trustRefs(rule.refs.map((ref) => ref.replace(/^refs\/(heads|tags)\//, '')).join(', ')),
              rule.builderLevels.length === ALL_LEVELS ? '' : text.trustLevels(rule.builderLevels.join(' or ')),
              rule.signerKeyIds ? text.trustKeys(rule.signerKeyIds.length) : '',
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </li>
      ))}
    </ul>
  )
}
