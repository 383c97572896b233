import { createServer } from 'node:net'

/**
 * A port that stays free until it is listened on: outside the range from which the system takes ports for outgoing
 * connections and for `port: 0`.
 */
export async function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 10_000)
  const server = createServer()
  const listened = new Promise<boolean>(resolve => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true))
  })
  if (!(await listened)) return freePort()
  await new Promise(resolve => server.close(resolve))
  return port
}
