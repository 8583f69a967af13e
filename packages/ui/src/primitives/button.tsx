import type { ComponentProps } from 'react'
import { classNames } from '../class-names.ts'

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger'
export type ButtonSize = 'small' | 'medium' | 'large'

const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
  primary: 'bg-accent text-white hover:bg-accent-hover',
  secondary: 'border border-control bg-surface text-1 hover:bg-subtle',
  quiet: 'text-2 hover:bg-subtle hover:text-1',
  danger: 'border border-danger-line bg-surface text-danger-text hover:bg-danger-bg',
}

const SIZES: Readonly<Record<ButtonSize, string>> = {
  small: 'min-h-8 px-3 text-table max-md:min-h-11',
  medium: 'min-h-9 px-4 text-body max-md:min-h-11 max-md:text-phone',
  large: 'min-h-11 px-6 text-body max-md:min-h-12 max-md:text-phone',
}

/** The classes of a button, for a link that looks like one. */
export function buttonClass(variant: ButtonVariant = 'secondary', size: ButtonSize = 'medium'): string {
  return classNames(
    'inline-flex max-w-full shrink-0 items-center justify-center gap-2 rounded-control py-1 text-center font-medium wrap-anywhere',
    'transition-tint disabled:cursor-not-allowed disabled:opacity-60',
    VARIANTS[variant],
    SIZES[size],
  )
}

/** A button. Its text is a verb and its object; a disabled one needs a sentence beside it that says why. */
export function Button({
  variant = 'secondary',
  size = 'medium',
  className,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { variant?: ButtonVariant; size?: ButtonSize }) {
  return <button type={type} className={classNames(buttonClass(variant, size), className)} {...rest} />
}
