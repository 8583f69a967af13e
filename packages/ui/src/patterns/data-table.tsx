import type { ReactNode } from 'react'
import { classNames } from '../class-names.ts'

/** One column: its header, its cell, and whether a phone leaves it out. */
export type Column<Row> = {
  key: string
  header: ReactNode
  cell: (row: Row) => ReactNode
  align?: 'right'
  wideOnly?: boolean
  grow?: boolean
}

/** A plain table for up to some hundred rows, with a caption for screen readers. */
export function DataTable<Row>(props: {
  caption: string
  columns: ReadonlyArray<Column<Row>>
  rows: readonly Row[]
  rowKey: (row: Row) => string
}) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-table">
        <caption className="sr-only">{props.caption}</caption>
        <thead>
          <tr className="border-b text-left text-2">
            {props.columns.map((column) => (
              <th key={column.key} scope="col" className={cellClass(column, 'h-8 font-medium')}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={props.rowKey(row)} data-row className="border-b last:border-b-0 hover:bg-subtle">
              {props.columns.map((column) => (
                <td key={column.key} className={cellClass(column, 'h-10 py-2 max-md:h-12')}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function cellClass(column: { align?: 'right'; wideOnly?: boolean; grow?: boolean }, base: string): string {
  return classNames(
    base,
    'px-4 align-middle',
    column.align === 'right' && 'text-right',
    column.wideOnly && 'max-md:hidden',
    column.grow && 'w-full',
  )
}
