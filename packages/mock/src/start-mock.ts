import { createLogger } from '@stoplight/prism-core'
import { getHttpOperationsFromSpec } from '@stoplight/prism-http'
import { createServer } from '@stoplight/prism-http-server'
import { findPort } from './port.ts'
import { findSpec } from './spec.ts'

/** `port` 0, the default, takes any free one. */
export type MockOptions = { port?: number }

/** A mock that runs. `url` is the `baseUrl` of a client; `stop` cuts the calls under way and frees the port. */
export type Mock = { url: string; port: number; stop: () => Promise<void> }

/** Starts Prism in this process, on 127.0.0.1; it answers with the examples of the spec and logs nothing. */
export async function startMock({ port = 0 }: MockOptions = {}): Promise<Mock> {
  const operations = await getHttpOperationsFromSpec(findSpec())
  const server = createServer(operations, {
    cors: false,
    components: { logger: createLogger('mock', { level: 'silent' }) },
    config: {
      isProxy: false,
      upstreamProxy: undefined,
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      errors: false,
      mock: { dynamic: false },
    },
  })
  // Prism refuses a port in use with a bare string. A free port is its own affair: asking first would open a race.
  const url = await server.listen(port === 0 ? 0 : await findPort(port, HOST), HOST)
  let stopped: Promise<void> | undefined
  return { url, port: Number(new URL(url).port), stop: () => (stopped ??= server.close()) }
}

const HOST = '127.0.0.1'
