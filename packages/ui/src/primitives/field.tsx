import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '../class-names.ts'

const EDGE =
  'w-full rounded-control border border-control bg-surface px-3 text-body text-1 max-md:text-phone ' +
  'transition-tint aria-[invalid=true]:border-danger-solid disabled:bg-subtle'

/** What a control needs to be tied to its label, hint and error. */
export type ControlIds = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true; 'aria-required'?: true }

/** The ids and ARIA state of the control of a `Field` with the same arguments. */
export function controlIds(id: string, options: { hint?: boolean; error?: boolean; required?: boolean }): ControlIds {
  const described = [options.hint && `${id}-hint`, options.error && `${id}-error`].filter(Boolean).join(' ')
  return {
    id,
    ...(described ? { 'aria-describedby': described } : {}),
    ...(options.error ? { 'aria-invalid': true as const } : {}),
    ...(options.required ? { 'aria-required': true as const } : {}),
  }
}

/** A labelled control with an optional hint and error, one under the other. */
export function Field(props: {
  id: string
  label: ReactNode
  hint?: ReactNode
  error?: ReactNode
  action?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-baseline justify-between gap-4">
        <label htmlFor={props.id} className="text-body font-medium max-md:text-phone">
          {props.label}
        </label>
        {props.action}
      </div>
      {props.hint ? (
        <p id={`${props.id}-hint`} className="text-table text-2">
          {props.hint}
        </p>
      ) : null}
      {props.children}
      {props.error ? (
        <p id={`${props.id}-error`} className="text-table text-danger-text">
          {props.error}
        </p>
      ) : null}
    </div>
  )
}

/** A one-line text control. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={classNames(EDGE, 'h-9 max-md:h-11', className)} {...rest} />
}

/** A text control of several lines. */
export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea rows={2} className={classNames(EDGE, 'py-2', className)} {...rest} />
}

/** The browser's own list control: it is the most accessible one, and needs no script. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select className={classNames(EDGE, 'h-9 max-md:h-11', className)} {...rest} />
}

/** A checkbox with its label at its right. */
export function Checkbox({
  label,
  hint,
  id,
  ...rest
}: ComponentProps<'input'> & { id: string; label: ReactNode; hint?: ReactNode }) {
  return (
    <div className="flex items-start gap-3">
      <input
        type="checkbox"
        id={id}
        className="mt-0.5 size-4 shrink-0 max-md:size-5"
        {...(hint ? { 'aria-describedby': `${id}-hint` } : {})}
        {...rest}
      />
      <div>
        <label htmlFor={id} className="text-body max-md:text-phone">
          {label}
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="text-table text-2">
            {hint}
          </p>
        ) : null}
      </div>
    </div>
  )
}
