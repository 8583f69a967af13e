import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { git } from './git.ts'

type SampleCommit = { folder: string; message: string; author: string; email: string; date: string }

/** The sample repository's history: each commit is a folder of `infra/dev/sample` laid over the one before. */
const COMMITS: readonly SampleCommit[] = [
  {
    folder: '1-page',
    message: 'Add the page',
    author: 'Ada Byron',
    email: 'ada@sample.example',
    date: '2026-09-01T09:12:00+02:00',
  },
  {
    folder: '2-tests',
    message: 'Test the page and pack it',
    author: 'Grace Murray',
    email: 'grace@sample.example',
    date: '2026-09-02T14:40:00+02:00',
  },
  {
    folder: '3-pipeline',
    message: 'Let Baton build it',
    author: 'Ada Byron',
    email: 'ada@sample.example',
    date: '2026-09-03T10:05:00+02:00',
  },
]

/** Commits the sample's history in an empty folder and pushes it to a bare repository as its branch `main`. */
export async function pushSampleHistory(sampleFolder: string, bareRepository: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'baton-sample-'))
  try {
    await git(work, ['init', '--quiet', '--initial-branch=main'])
    for (const { folder, message, author, email, date } of COMMITS) {
      cpSync(join(sampleFolder, folder), work, { recursive: true })
      await git(work, ['add', '--all'])
      await git(work, ['commit', '--quiet', `--message=${message}`], {
        GIT_AUTHOR_NAME: author,
        GIT_AUTHOR_EMAIL: email,
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_NAME: author,
        GIT_COMMITTER_EMAIL: email,
        GIT_COMMITTER_DATE: date,
      })
    }
    await git(work, ['push', '--quiet', bareRepository, 'main'])
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
