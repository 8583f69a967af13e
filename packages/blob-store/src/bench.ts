import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { openFilesystemStore } from './filesystem/filesystem-store.ts'

// Stores 1 GB, verified, beside `sha256sum` and beside a plain write and sync of the same file on the same disk.
const folder = mkdtempSync(join(process.argv[2] ?? '.', 'baton-bench-'))
const file = join(folder, 'source')
const GB = 1000 ** 3
try {
  for (let at = 0; at < 100; at += 1) writeFileSync(file, Buffer.alloc(GB / 100, at), { flag: 'a' })
  execFileSync('sync')
  for (let round = 1; round <= 3; round += 1) {
    const [hashed, digest] = timed(() => execFileSync('sha256sum', [file], { encoding: 'utf8' }).slice(0, 64))
    const store = await openFilesystemStore({ folder: join(folder, `store${round}`), maxBlobBytes: 2 * GB })
    const handle = await open(file)
    const before = performance.now()
    await store.put(handle.createReadStream({ highWaterMark: 256 * 1024 }), { sha256: digest })
    const stored = performance.now() - before
    rmSync(join(folder, `store${round}`), { recursive: true })
    const [copied] = timed(() =>
      execFileSync('dd', [`if=${file}`, `of=${file}.copy`, 'bs=1M', 'conv=fdatasync'], { stdio: 'ignore' }),
    )
    rmSync(`${file}.copy`)
    process.stdout.write(
      `sha256sum ${hashed.toFixed(0)} ms, dd with fdatasync ${copied.toFixed(0)} ms, put ${stored.toFixed(0)} ms: ` +
        `${((100 * hashed) / stored).toFixed(0)} % of sha256sum\n`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function timed<Result>(work: () => Result): [milliseconds: number, result: Result] {
  const before = performance.now()
  const result = work()
  return [performance.now() - before, result]
}
