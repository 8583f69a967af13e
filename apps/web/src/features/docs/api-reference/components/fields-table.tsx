import type { FieldRow } from '../schema-rows.ts'
import { referenceText as text } from '../text.ts'

/** Fields with their type, whether they must be there, their limits and what they mean. */
export function FieldsTable({ label, rows }: { label: string; rows: ReadonlyArray<FieldRow & { in?: string }> }) {
  return (
    <table aria-label={label} className="w-full table-fixed border-collapse text-table wrap-anywhere">
      <thead>
        <tr>
          <th className="border-b p-2 text-left font-semibold">{text.field}</th>
          <th className="border-b p-2 text-left font-semibold">{text.type}</th>
          <th className="border-b p-2 text-left font-semibold">{text.meaning}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.in ?? ''} ${row.name}`}>
            <td className="border-b p-2 align-top">
              <code className="font-mono">{row.name}</code>
              <span className="block text-meta text-2">
                {[row.in, row.isRequired ? text.required : text.optional].filter(Boolean).join(', ')}
              </span>
            </td>
            <td className="border-b p-2 align-top">{row.type}</td>
            <td className="border-b p-2 align-top">
              {row.meaning}
              {row.limits.length > 0 ? <span className="block text-meta text-2">{row.limits.join(', ')}</span> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
