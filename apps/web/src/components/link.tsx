import NextLink from 'next/link'
import type { ComponentProps } from 'react'

/**
 * A link inside the product. It does not fetch ahead: a page of rows would ask the server for each of them, again after
 * every event.
 */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />
}
