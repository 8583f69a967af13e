import { gzipSync } from 'node:zlib'

const BLOCK = 512

/** Packs files into a gzipped tarball. The same files give the same bytes, whoever packs them and whenever. */
export function packTarball(files) {
  const blocks = files.flatMap(({ name, bytes }) => [header(name, bytes.length), padded(bytes)])
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 })
}

function header(name, size) {
  const block = Buffer.alloc(BLOCK)
  const octal = (value, digits) => value.toString(8).padStart(digits, '0')
  block.write(name, 0)
  block.write(octal(0o644, 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  block.write(octal(size, 11), 124)
  block.write(octal(0, 11), 136)
  block.write('        ', 148)
  block.write('0', 156)
  block.write('ustar\u000000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${octal(sum, 6)}\u0000 `, 148)
  return block
}

function padded(bytes) {
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)])
}
