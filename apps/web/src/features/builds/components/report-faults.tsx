import { Notice } from '@baton/ui/patterns/notice'
import { buildsText } from '../text.ts'
import type { BuildDetail } from '../types.ts'

const text = buildsText.tests

/** The named test reports that are missing or could not be read whole, each with its file: with one of them the tests did not pass. */
export function ReportFaults({ build }: { build: Pick<BuildDetail, 'reports'> }) {
  const faulty = build.reports.filter(({ fault }) => fault !== null)
  if (faulty.length === 0) return null
  return (
    <Notice look={{ tone: 'danger', shape: 'bad' }}>
      <p className="font-medium">{text.faults(faulty.length)}</p>
      <ul className="mt-1 flex flex-col gap-1">
        {faulty.slice(0, SHOWN).map(({ path, jobName, fault }) => (
          <li key={`${jobName} ${path}`}>
            <bdi>{text.fault(path, fault ?? '')}</bdi>
          </li>
        ))}
      </ul>
      {faulty.length > SHOWN ? <p>{text.moreFaults(faulty.length - SHOWN)}</p> : null}
    </Notice>
  )
}

const SHOWN = 10
