import { execFile } from 'node:child_process'
import { access, copyFile, mkdtemp, realpath, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** What verify.mjs printed, and the exit code that it ended with. */
export type Verdict = { code: number | null; said: string }

/** A folder with nothing in it but a downloaded verify.mjs and the exports that it is given. */
export class Verifier {
  readonly #folder: string
  readonly #key: string
  #files = 0

  private constructor(folder: string, key: string) {
    this.#folder = folder
    this.#key = key
  }

  /** Puts the verifier into an empty folder; `key` is the one that the audit page shows. */
  static async inEmptyFolder(verifier: string, key: string): Promise<Verifier> {
    const folder = await mkdtemp(join(tmpdir(), 'baton-verify-'))
    await copyFile(verifier, join(folder, 'verify.mjs'))
    return new Verifier(folder, key)
  }

  /** `node verify.mjs export.tar --key ...`, with an empty environment. */
  async verify(export_: Buffer, { key = this.#key, node = process.execPath } = {}): Promise<Verdict> {
    this.#files += 1
    const name = `export-${this.#files}.tar`
    await writeFile(join(this.#folder, name), export_)
    return new Promise((resolve) => {
      const options = { cwd: this.#folder, env: {} }
      const child = execFile(node, ['verify.mjs', name, '--key', key], options, (_error, stdout, stderr) =>
        resolve({ code: child.exitCode, said: `${stdout}${stderr}`.trim() }),
      )
    })
  }
}

/** Every Node of this machine that the PATH leads to: the one that runs this, and others. */
export async function everyNode(): Promise<string[]> {
  const found = new Set([await realpath(process.execPath)])
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, 'node')
    const isThere = await access(file).then(
      () => true,
      () => false,
    )
    if (isThere) found.add(await realpath(file))
  }
  return [...found]
}
