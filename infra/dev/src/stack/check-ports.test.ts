import { expect, test } from 'vitest'
import { checkPorts } from './check-ports.ts'

test('an address that is not this machine’s is named, with what to do', async () => {
  // 192.0.2.0/24 is for documentation (RFC 5737): no machine has one of it.
  await expect(checkPorts({}, '192.0.2.1')).rejects.toThrow('This machine has no address 192.0.2.1')
  await expect(checkPorts({}, '127.0.0.1')).resolves.toBeUndefined()
})
