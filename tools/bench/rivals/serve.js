import { createServer } from 'node:http'

/** Listens on a free port, says so, and ends with the process that has started this one. */
export function serve(handler) {
  const server = createServer(handler)
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`rival ready on http://127.0.0.1:${server.address().port}/graphql\n`)
  })
  process.once('disconnect', () => process.exit())
}
