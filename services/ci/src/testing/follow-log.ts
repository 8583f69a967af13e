/** What a log stream said: bytes with the offset after them, or its end. */
export type StreamedLog =
  | { type: 'bytes'; endByte: number; bytes: Buffer }
  | { type: 'end'; bytes: number; lines: number }

/** Reads a log's server-sent events as they come. */
export async function* readLogStream(response: Response): AsyncGenerator<StreamedLog> {
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString()
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
      const data = field('data')
      if (data === undefined) continue
      if (field('event') === 'end') yield { type: 'end', ...(JSON.parse(data) as { bytes: number; lines: number }) }
      else yield { type: 'bytes', endByte: Number(field('id')), bytes: Buffer.from(data, 'base64') }
    }
  }
}
