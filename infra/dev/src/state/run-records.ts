import { linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { identifyProcess, isStillRunning, type ProcessIdentity } from '../system/process-identity.ts'
import { readJsonFile, writePrivateFile } from './files.ts'

/** A process that a start has spawned, written down so that the next start can find it after a kill. */
export type RunRecord = { name: string; process: ProcessIdentity; stopSignal: NodeJS.Signals }

/** The supervisor that serves a state folder now. */
export type SupervisorRecord = { process: ProcessIdentity; address: string; socketFolder: string }

/** The notes in `<state>/run` about what runs. */
export type RunRecords = {
  /** Writes a spawned process down; undefined when it has ended already. */
  add: (name: string, pid: number, stopSignal: NodeJS.Signals) => void
  remove: (name: string) => void
  /** The processes of an earlier start that still run. */
  leftOvers: () => RunRecord[]
  supervisor: () => SupervisorRecord | undefined
  /** Throws where another start has written itself down in the meantime. */
  setSupervisor: (record: SupervisorRecord) => void
  removeSupervisor: () => void
}

/** Opens the notes of a state folder. */
export function openRunRecords(stateFolder: string): RunRecords {
  const folder = join(stateFolder, 'run')
  const supervisorFile = join(folder, 'supervisor.json')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const partFile = (name: string) => join(folder, `${name.replaceAll(' ', '-')}.part.json`)
  return {
    add: (name, pid, stopSignal) => {
      const identity = identifyProcess(pid)
      if (identity) writePrivateFile(partFile(name), JSON.stringify({ name, process: identity, stopSignal }))
    },
    remove: (name) => rmSync(partFile(name), { force: true }),
    leftOvers: () =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.part.json'))
        .map((file) => readJsonFile(join(folder, file)) as RunRecord)
        .filter((record) => isStillRunning(record.process)),
    supervisor: () => readJsonFile(supervisorFile) as SupervisorRecord | undefined,
    setSupervisor: (record) => {
      const own = join(folder, `supervisor.${process.pid}.tmp`)
      writePrivateFile(own, JSON.stringify(record))
      try {
        // Unlike a rename, a link fails where another start was quicker.
        linkSync(own, supervisorFile)
      } finally {
        rmSync(own)
      }
    },
    removeSupervisor: () => rmSync(supervisorFile, { force: true }),
  }
}
