import { Button, buttonClass } from '@baton/ui/primitives/button'
import { Field, Input, Select } from '@baton/ui/primitives/field'
import { Link } from '#components/link.tsx'
import { AUDIT_ACTIONS, actionWords } from '../sentences.ts'
import { auditText as text } from '../text.ts'

/** The filter, kept in the address. Works without script. */
export function AuditFilter(props: {
  query: URLSearchParams
  members: ReadonlyArray<{ userId: string; displayName: string }>
  clearHref: string
}) {
  const { query } = props
  const value = (name: string) => query.get(name) ?? ''
  return (
    <search>
      <form
        className="grid grid-cols-2 items-end gap-4 md:grid-cols-[1fr_1.4fr_1fr_1fr_1fr_auto]"
        key={query.toString()}
      >
        <Field id="who" label={text.who}>
          <Select id="who" name="who" defaultValue={value('who')}>
            <option value="">{text.anybody}</option>
            {props.members.map((member) => (
              <option key={member.userId} value={member.userId}>
                {member.displayName}
              </option>
            ))}
          </Select>
        </Field>
        <Field id="action" label={text.did}>
          <Select id="action" name="action" defaultValue={value('action')}>
            <option value="">{text.anything}</option>
            {AUDIT_ACTIONS.map((action) => (
              <option key={action} value={action}>
                {actionWords(action)}
              </option>
            ))}
          </Select>
        </Field>
        <div className="max-md:col-span-2">
          <Field id="from" label={`${text.from} (UTC)`}>
            <Input id="from" name="from" type="datetime-local" defaultValue={value('from').slice(0, 16)} />
          </Field>
        </div>
        <div className="max-md:col-span-2">
          <Field id="until" label={`${text.until} (UTC)`}>
            <Input id="until" name="until" type="datetime-local" defaultValue={value('until').slice(0, 16)} />
          </Field>
        </div>
        <Field id="text" label={text.text}>
          <Input id="text" name="text" type="search" defaultValue={value('text')} data-key="/" />
        </Field>
        <div className="flex flex-wrap gap-2">
          <Button type="submit">{text.apply}</Button>
          {query.size > 0 ? (
            <Link href={props.clearHref} className={buttonClass('quiet')}>
              {text.clear}
            </Link>
          ) : null}
        </div>
      </form>
    </search>
  )
}
