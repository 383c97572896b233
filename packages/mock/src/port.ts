import { once } from 'node:events'
import { createServer } from 'node:net'

/** Finds a port to listen on: `port` itself, or any free one for 0. Throws PortInUse. */
export async function findPort(port: number, host: string): Promise<number> {
  const probe = createServer()
  try {
    probe.listen(port, host)
    await once(probe, 'listening')
    const address = probe.address()
    return typeof address === 'object' && address !== null ? address.port : port
  } catch (error) {
    throw isAddressInUse(error) ? new PortInUse(port, host) : error
  } finally {
    if (probe.listening) await new Promise(closed => probe.close(closed))
  }
}

export class PortInUse extends Error {
  readonly code = 'PORT_IN_USE'
  override readonly name = 'PortInUse'
  readonly port: number

  constructor(port: number, host: string) {
    super(`Port ${port} of ${host} is in use. Stop what listens there, or choose another port (0 takes a free one).`)
    this.port = port
  }
}

/** Not by `instanceof`: under jest, Node's errors are none of the test's `Error`. */
export function isAddressInUse(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE'
}
