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
