import type { PortOwner } from '../parts/ports.ts'
import { Problem } from '../problem.ts'
import { describeHolder, findPortHolder, isOwnAddress, isPortFree } from '../system/port-holder.ts'

/** Throws a Problem that names the port, the part that needs it and who holds it, where one is taken; or `host`, where it is not this machine's. */
export async function checkPorts(ports: Readonly<Partial<Record<PortOwner, number>>>, host: string): Promise<void> {
  if (!(await isOwnAddress(host))) {
    throw new Problem(
      `This machine has no address ${host} to listen on. Give --host one that it has, or 0.0.0.0 for all.`,
    )
  }
  for (const [owner, port] of Object.entries(ports)) {
    // The product is opened as "localhost", which is ::1 first on many machines.
    const hosts = owner === 'web' ? ['127.0.0.1', '::1', host] : ['127.0.0.1', host]
    for (const address of new Set(hosts)) {
      if (await isPortFree(port, address)) continue
      throw new Problem(
        `Port ${port}, which is for ${owner}, is held by ${describeHolder(findPortHolder(port))}. ` +
          'Stop that, or take other ports: npm start -- --port 4000',
      )
    }
  }
}
