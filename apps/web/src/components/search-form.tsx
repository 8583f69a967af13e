import { buttonClass } from '@baton/ui/primitives/button'
import { Input } from '@baton/ui/primitives/field'

/** Looks for something by name in all pages of a list, without JavaScript too. `keep` are what else the address says. */
export function SearchForm(props: {
  label: string
  find: string
  value: string
  keep?: Readonly<Record<string, string>>
}) {
  return (
    <search>
      <form className="flex gap-2">
        {Object.entries(props.keep ?? {}).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Input
          type="search"
          name="search"
          defaultValue={props.value}
          placeholder={props.label}
          aria-label={props.label}
          data-key="/"
          className="w-56"
        />
        <button type="submit" className={buttonClass('secondary')}>
          {props.find}
        </button>
      </form>
    </search>
  )
}
