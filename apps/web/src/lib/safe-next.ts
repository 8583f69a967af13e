/** Where to go after signing in: an address of this product, or the start page. Never another site. */
export function safeNext(value: string | string[] | undefined): string {
  if (typeof value !== 'string' || !/^\/(?![/\\])[^\s\\]*$/.test(value)) return '/'
  return value
}
