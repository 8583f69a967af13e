import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Doc, inReadingOrder, parseDoc } from './parse-doc.ts'

/** The web process runs in its package's folder; a test passes the folder itself. */
const FOLDER = join(process.cwd(), 'content/docs')

/** Every page of the documentation, in reading order. */
export async function readDocs(folder = FOLDER): Promise<Doc[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.md'))
  const docs = await Promise.all(
    files.map(async (file) => parseDoc(file.slice(0, -'.md'.length), await readFile(join(folder, file), 'utf8'))),
  )
  return inReadingOrder(docs)
}
