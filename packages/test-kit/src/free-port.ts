import { createServer } from 'node:net'

const FIRST = 20_000
const COUNT = 10_000

/**
 * A port that stays free until it is listened on: outside the range from which the system takes ports for outgoing
 * connections and for `port: 0`, and given once. For as long as this process lives it holds a second port that stands
 * for the first, so that no other process of the tests is given it.
 */
export async function freePort(): Promise<number> {
  const port = FIRST + Math.floor(Math.random() * COUNT)
  const claim = await listen(port - COUNT)
  if (!claim) return freePort()
  claim.unref()
  const server = await listen(port)
  if (!server) return freePort()
  await new Promise(resolve => server.close(resolve))
  return port
}

function listen(port: number) {
  const server = createServer()
  return new Promise<typeof server | undefined>(resolve => {
    server.once('error', () => resolve(undefined)).listen(port, '127.0.0.1', () => resolve(server))
  })
}
