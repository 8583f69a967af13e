import { Button, buttonClass } from '@baton/ui/primitives/button'
import { Field, Input, Select } from '@baton/ui/primitives/field'
import { Link } from '#components/link.tsx'
import { BUILD_LOOK } from '../status.ts'
import { buildsText as text } from '../text.ts'

/** The list's filter: a plain form, so that every choice is an address. */
export function BuildFilter(props: {
  query: URLSearchParams
  /** Those to choose from; null where there are too many, and one is named. */
  repositories: ReadonlyArray<{ id: string; name: string }> | null
  clearHref: string
  mineHref: string
}) {
  const value = (name: string) => props.query.get(name) ?? ''
  return (
    <search>
      <form className="flex flex-wrap items-end gap-3" key={props.query.toString()}>
        {props.repositories === null ? (
          <div className="basis-56 max-md:grow">
            <Field id="repository" label={text.repository}>
              <Input
                id="repository"
                name="repository"
                defaultValue={value('repository')}
                placeholder={text.repositoryName}
                spellCheck={false}
              />
            </Field>
          </div>
        ) : props.repositories.length > 1 ? (
          <div className="basis-44 max-md:grow">
            <Field id="repositoryId" label={text.repository}>
              <Select id="repositoryId" name="repositoryId" defaultValue={value('repositoryId')}>
                <option value="">{text.allRepositories}</option>
                {props.repositories.map((repository) => (
                  <option key={repository.id} value={repository.id}>
                    {repository.name}
                  </option>
                ))}
              </Select>
            </Field>
          </div>
        ) : null}
        <div className="basis-44 max-md:grow">
          <Field id="branch" label={text.branch}>
            <Input
              id="branch"
              name="branch"
              defaultValue={value('branch')}
              placeholder={text.allBranches}
              data-key="/"
              spellCheck={false}
            />
          </Field>
        </div>
        <div className="basis-44 max-md:grow">
          <Field id="state" label={text.state}>
            <Select id="state" name="state" defaultValue={value('state')}>
              <option value="">{text.anyState}</option>
              {Object.entries(BUILD_LOOK).map(([state, look]) => (
                <option key={state} value={state}>
                  {look.word}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <Button type="submit">{text.show}</Button>
        <Link href={props.mineHref} className={buttonClass('quiet')}>
          {text.mine}
        </Link>
        {props.query.size > 0 ? (
          <Link href={props.clearHref} className={buttonClass('quiet')}>
            {text.clearFilter}
          </Link>
        ) : null}
      </form>
    </search>
  )
}
