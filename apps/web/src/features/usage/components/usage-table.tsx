import { DataTable } from '@baton/ui/patterns/data-table'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { bytes } from '#lib/words.ts'
import { usageText as text } from '../text.ts'

type Row = { kind: string; count: number; bytes: number; measuredAt?: string | null }

/** What is kept, by kind. Where a host measures its own disk, how long ago it did. */
export function UsageTable({ caption, rows }: { caption: string; rows: readonly Row[] }) {
  const number = new Intl.NumberFormat('en')
  return (
    <DataTable
      caption={caption}
      rows={rows}
      rowKey={(row) => row.kind}
      columns={[
        { key: 'kind', header: text.kind, grow: true, cell: (row) => text.kinds[row.kind] ?? row.kind },
        {
          key: 'measured',
          header: text.measured,
          wideOnly: true,
          cell: (row) =>
            row.measuredAt ? (
              <RelativeTime at={row.measuredAt} ago align="right" />
            ) : isUnknown(row) ? (
              text.notMeasured
            ) : null,
        },
        {
          key: 'count',
          header: text.count,
          align: 'right',
          cell: (row) => <span className="tabular-nums">{isUnknown(row) ? '-' : number.format(row.count)}</span>,
        },
        {
          key: 'size',
          header: text.size,
          align: 'right',
          cell: (row) => (
            <span className="whitespace-nowrap tabular-nums">{isUnknown(row) ? '-' : bytes(row.bytes)}</span>
          ),
        },
      ]}
    />
  )
}

/** A host has not looked at its own disk yet. */
function isUnknown({ kind, measuredAt }: Row): boolean {
  return (kind === 'mirrors' || kind === 'workspaces') && measuredAt === null
}
