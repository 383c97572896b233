import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Address = { host: string; port: number }

/** Listens, on any free port for 0, and answers the port. Throws PortInUse or CannotListen. */
export async function listen(server: Server, address: Address): Promise<number> {
  try {
    await once(server.listen(address.port, address.host), 'listening')
  } catch (error) {
    // Not by `instanceof`: under jest, Node's errors are none of the test's `Error`.
    const code = (error as NodeJS.ErrnoException | null)?.code
    if (code === 'EADDRINUSE') throw new PortInUse(address)
    throw code !== undefined && code in CURES ? new CannotListen(address, code) : error
  }
  return (server.address() as AddressInfo).port
}

/** The base of the URLs of a server. */
export const originOf = ({ host, port }: Address): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`

export class PortInUse extends Error {
  readonly code = 'PORT_IN_USE'
  override readonly name = 'PortInUse'
  readonly port: number

  constructor({ port, host }: Address) {
    super(`Port ${port} of ${host} is in use. Stop what listens there, or choose another port (0 takes a free one).`)
    this.port = port
  }
}

/** The address is none that this process may listen on. */
export class CannotListen extends Error {
  readonly code = 'CANNOT_LISTEN'
  override readonly name = 'CannotListen'

  constructor({ port, host }: Address, cause: string) {
    super(`Port ${port} of ${host} cannot be listened on (${cause}). ${CURES[cause]}`)
  }
}

const ANOTHER_HOST = 'Choose an address of this machine, such as 127.0.0.1.'
const CURES: Record<string, string> = {
  EACCES: 'Choose a port above 1023 (0 takes a free one).',
  EADDRNOTAVAIL: ANOTHER_HOST,
  EAI_AGAIN: ANOTHER_HOST,
  ENOTFOUND: ANOTHER_HOST,
}
