/** Who listens to a stream of server-sent events. `after` is the id of the last event so far. */
export type LastingSourceOptions = {
  after: string
  address: (after: string) => string
  onOpen: () => void
  onMessage: (data: string, id: string) => void
  onLost: () => void
  /** The server's word that nothing will follow; the source then closes for good. */
  onEnd?: () => void
}

const RETRY_MS = 2_000

/**
 * A stream that comes back by itself after any fault, where it was. The browser reconnects after a broken connection, but
 * gives up for good after an answer that is an error, such as a server that is just starting; then it is opened anew.
 */
export function openLastingSource(options: LastingSourceOptions): { close: () => void } {
  let last = options.after
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const close = () => {
    clearTimeout(timer)
    source?.close()
  }
  const open = () => {
    source = new EventSource(options.address(last))
    source.onopen = options.onOpen
    source.onmessage = ({ data, lastEventId }: MessageEvent<string>) => {
      last = lastEventId || last
      options.onMessage(data, last)
    }
    source.onerror = () => {
      options.onLost()
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, RETRY_MS)
    }
    source.addEventListener('end', () => {
      close()
      options.onEnd?.()
    })
  }
  open()
  return { close }
}
