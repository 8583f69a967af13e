import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { readSite } from './lib/site.mjs'
import { packTarball } from './lib/tar.mjs'

const version = process.env.VERSION ?? '0.0.0-local'
const commit = process.env.COMMIT ?? 'a working copy'

const files = readSite(new URL('./site/', import.meta.url), { version, commit })
const tarball = packTarball(files)
mkdirSync('dist', { recursive: true })
writeFileSync('dist/site.tgz', tarball)

for (const { name, bytes } of files) console.log(`${String(bytes.length).padStart(7)} bytes  ${name}`)
console.log(`Packed ${files.length} files into dist/site.tgz, version ${version}`)
console.log(`sha256 ${createHash('sha256').update(tarball).digest('hex')}`)
