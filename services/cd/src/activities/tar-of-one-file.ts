import { Transform } from 'node:stream'

const BLOCK = 512

/** Makes a tar (ustar) with one file of the bytes that are written to it, for artifacts that are no archive. */
export function tarOfOneFile(file: { name: string; sizeBytes: number }): Transform {
  let headed = false
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      if (!headed) this.push(header(file))
      headed = true
      done(null, chunk)
    },
    flush(done) {
      if (!headed) this.push(header(file))
      this.push(Buffer.alloc((BLOCK - (file.sizeBytes % BLOCK)) % BLOCK))
      this.push(Buffer.alloc(2 * BLOCK))
      done()
    },
  })
}

function header({ name, sizeBytes }: { name: string; sizeBytes: number }): Buffer {
  const block = Buffer.alloc(BLOCK)
  block.write(name.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 99), 0)
  block.write('0000644\0', 100)
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  block.write(`${sizeBytes.toString(8).padStart(11, '0')}\0`, 124)
  block.write('00000000000\0', 136)
  block.write('        ', 148)
  block.write('0', 156)
  block.write('ustar\x0000', 257)
  let sum = 0
  for (const byte of block) sum += byte
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
