import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../http/listen.ts'
import { PORT_OFFSETS, portsFrom } from '../parts/ports.ts'
import { checkPorts } from '../stack/check-ports.ts'
import { findFreePortRange } from '../testing/free-ports.ts'
import { findPortHolder, isPortFree } from './port-holder.ts'

/** A process of its own that listens on the port, or on one that it chose. */
async function listeningProcess(wanted = 0): Promise<{ pid: number; port: number }> {
  const script = `const s=require('net').createServer().listen(${wanted},'127.0.0.1',()=>console.log(s.address().port))`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { pid: child.pid ?? 0, port: Number(line.toString()) }
}

test('a busy port is told from a free one', async () => {
  const { port, close } = await listen(createServer(), 0)
  expect(await isPortFree(port, '127.0.0.1')).toBe(false)
  await close()
  expect(await isPortFree(port, '127.0.0.1')).toBe(true)
})

test('the holder of a port is named by process and command', async () => {
  const { pid, port } = await listeningProcess()
  const holder = findPortHolder(port)
  expect(holder?.pid).toBe(pid)
  expect(holder?.command).toContain('node')
})

test('a start on a busy port says which port, for what, who holds it and what to do', async () => {
  const first = await findFreePortRange(Object.keys(PORT_OFFSETS).length)
  const { pid, port } = await listeningProcess(first + PORT_OFFSETS.PostgreSQL)
  const problem = await checkPorts({ ...portsFrom(first) }, '127.0.0.1').catch((error: unknown) => String(error))
  expect(problem).toContain(`Port ${port}, which is for PostgreSQL, is held by process ${pid} (`)
  expect(problem).toContain('npm start -- --port')
})
