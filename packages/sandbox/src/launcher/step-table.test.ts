import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { makeFolder, removeFolders } from '../testing/test-launcher.ts'
import { isUnbegun, StepTable } from './step-table.ts'

const NOON = new Date('2026-11-01T12:00:00Z')
const LATER = new Date('2026-11-01T13:00:00Z')
const ENDED = { exitCode: 0, cause: 'exit' as const, detail: null, now: NOON }

let folder: string
let table: StepTable
beforeEach(() => {
  folder = makeFolder('journal')
  table = new StepTable(folder, { now: () => NOON })
})
afterAll(removeFolders)

/** What a launcher knows after it was killed now and started again. */
function afterKill(): StepTable {
  return new StepTable(folder, { now: () => LATER })
}

describe('after a kill', () => {
  it('what had ended is known as it ended, and what ran as ended by the kill', () => {
    table.end(table.begin({ stepRunId: 'done', workspaceId: 'job' }, 'full', NOON), { ...ENDED, exitCode: 3 })
    const running = table.begin({ stepRunId: 'running', workspaceId: 'job' }, 'full', NOON)
    table.markBegun(running)
    writeFileSync(running.spoolPath, 'printed so far')
    const next = afterKill()
    expect(next.get('done').status).toMatchObject({ state: 'exited', exitCode: 3, cause: 'exit' })
    expect(next.get('running').status).toEqual({
      stepRunId: 'running',
      state: 'exited',
      exitCode: null,
      cause: 'infrastructure',
      detail: 'The launcher stopped at 2026-11-01T13:00:00.000Z or shortly before, and the step with it.',
      outputBytes: 14,
      isolation: 'full',
      began: true,
      startedAt: NOON.toISOString(),
      endedAt: LATER.toISOString(),
    })
    expect(next.running()).toEqual([])
  })

  it('that cut a line off, the lines before it count', () => {
    table.end(table.begin({ stepRunId: 'done', workspaceId: 'job' }, 'full', NOON), ENDED)
    appendFileSync(join(folder, 'journal.jsonl'), '{"status":{"stepRunId":"torn"')
    const next = afterKill()
    expect(next.find('torn')).toBeUndefined()
    next.end(next.begin({ stepRunId: 'new', workspaceId: 'job' }, 'full', LATER), ENDED)
    expect(afterKill().get('new').status.state).toBe('exited')
    expect(afterKill().get('done').status.state).toBe('exited')
  })

  it('a step whose command had not begun may be started again with its id; one that had begun may not', () => {
    table.begin({ stepRunId: 'waiting', workspaceId: 'job' }, 'full', NOON)
    table.markBegun(table.begin({ stepRunId: 'running', workspaceId: 'job' }, 'full', NOON))
    table.end(table.begin({ stepRunId: 'stopped', workspaceId: 'job' }, 'full', NOON), { ...ENDED, cause: 'stopped' })
    for (const next of [afterKill(), afterKill()]) {
      expect(next.get('waiting').status).toMatchObject({
        state: 'exited',
        began: false,
        cause: 'infrastructure',
        detail: expect.stringMatching(/^The launcher stopped at .*, and the step had not begun\.$/),
      })
      expect(['waiting', 'running', 'stopped'].filter((id) => isUnbegun(next.get(id)))).toEqual(['waiting'])
    }
  })

  it('of a launcher that did not note it, every step may have begun', () => {
    const { began: _, ...status } = table.begin({ stepRunId: 'older', workspaceId: 'job' }, 'full', NOON).status
    appendFileSync(join(folder, 'journal.jsonl'), `${JSON.stringify({ status, workspaceId: 'job' })}\n`)
    expect(afterKill().get('older').status).toMatchObject({ state: 'exited', began: true })
  })

  it('a step that was refused is not known', () => {
    table.refuse({ stepRunId: 'refused', workspaceId: 'job' }, 'none', NOON, 'because')
    expect(afterKill().find('refused')).toBeUndefined()
  })
})

describe('what is kept', () => {
  it('is no output of a step that the journal does not know, or whose output was deleted', () => {
    const entry = table.begin({ stepRunId: 'known', workspaceId: 'job', owner: 'org' }, 'full', NOON)
    writeFileSync(entry.spoolPath, 'text')
    entry.status = { ...entry.status, outputBytes: 4 }
    table.end(entry, ENDED)
    writeFileSync(join(folder, 'spool', 'unknown.log'), 'left')
    const next = afterKill()
    expect(readdirSync(join(folder, 'spool'))).toEqual(['known.log'])
    expect(next.withOutput().map(({ owner, workspaceId }) => [owner, workspaceId])).toEqual([['org', 'job']])
    next.forget(next.get('known'))
    writeFileSync(entry.spoolPath, 'a kill came before it was deleted')
    expect(afterKill().withOutput()).toEqual([])
    expect(readdirSync(join(folder, 'spool'))).toEqual([])
  })

  it('is the output for its time, and the memory of the id after it', () => {
    const entry = table.begin({ stepRunId: 'old', workspaceId: 'job' }, 'full', NOON)
    writeFileSync(entry.spoolPath, 'text')
    entry.status = { ...entry.status, outputBytes: 4 }
    table.end(entry, ENDED)
    table.expire(NOON)
    expect(readFileSync(entry.spoolPath, 'utf8')).toBe('text')
    table.expire(LATER)
    expect(existsSync(entry.spoolPath)).toBe(false)
    expect(afterKill().get('old').status).toMatchObject({ state: 'exited', outputBytes: 0 })
  })

  it('does not grow without end', () => {
    for (let index = 0; index < 100_500; index += 1)
      table.end(table.begin({ stepRunId: `s${index}`, workspaceId: 'job' }, 'full', NOON), ENDED)
    const running = table.begin({ stepRunId: 'running', workspaceId: 'job' }, 'full', NOON)
    table.expire(NOON)
    expect(table.find('s0')).toBeUndefined()
    expect(table.find('s100499')).toBeDefined()
    expect(table.get('running')).toBe(running)
    const lines = readFileSync(join(folder, 'journal.jsonl'), 'utf8').split('\n').length
    expect(lines).toBeLessThan(151_100)
  })
})
