import type { ReactNode } from 'react'
import { promotionsText } from '../text.ts'

const text = promotionsText.changes

/** A row of the comparison: now beside after, or one text over both. `below` is what the two columns have no room for. */
export function Row(props: {
  what: ReactNode
  detail?: string
  now?: ReactNode
  after?: ReactNode
  wide?: boolean
  member?: string
  below?: ReactNode
  children?: ReactNode
}) {
  const line = props.below ? '' : 'border-b last:border-b-0'
  return (
    <>
      <tr
        data-member={props.member}
        className={`${line} align-top max-md:flex max-md:flex-col max-md:gap-1 max-md:px-4 max-md:pt-3 ${props.below ? '' : 'max-md:pb-3'}`}
      >
        <th scope="row" rowSpan={props.below ? 2 : 1} className="px-4 py-2.5 text-left font-medium max-md:p-0">
          {props.what}
          {props.detail ? (
            <span className="block text-table font-normal wrap-anywhere text-2">
              <bdi>{props.detail}</bdi>
            </span>
          ) : null}
        </th>
        {props.wide ? (
          <td colSpan={2} className="px-4 py-2.5 max-md:p-0">
            {props.children}
          </td>
        ) : (
          <>
            <td className="px-4 py-2.5 text-2 max-md:flex max-md:gap-2 max-md:p-0">
              <Side name={text.sideNow} />
              {props.now}
            </td>
            <td className="px-4 py-2.5 max-md:flex max-md:gap-2 max-md:p-0">
              <Side name={text.sideAfter} />
              {props.after}
            </td>
          </>
        )}
      </tr>
      {props.below ? (
        <tr
          data-member={props.member}
          className="border-b align-top last:border-b-0 max-md:block max-md:px-4 max-md:pb-3"
        >
          <td colSpan={2} className="px-4 pb-3 max-md:block max-md:px-0 max-md:pt-1">
            {props.below}
          </td>
        </tr>
      ) : null}
    </>
  )
}

// On a telephone the columns stand under each other, each with its name.
function Side({ name }: { name: string }) {
  return (
    <span aria-hidden className="w-10 shrink-0 text-table text-2 md:hidden">
      {name}
    </span>
  )
}
