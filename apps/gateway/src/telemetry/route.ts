import { createHash, timingSafeEqual } from 'node:crypto'
import type { Registry } from 'prom-client'
import { RequestError } from '../errors/caller-error.ts'
import type { Handler } from '../http/routes.ts'

type Deps = { registry: Registry; refresh: () => Promise<void>; token: string | undefined }

/** The metrics as text. With a token they are answered only to a request that has it. */
export function createMetricsRoute({ registry, refresh, token }: Deps): Handler {
  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new RequestError('METHOD_NOT_ALLOWED', 'Metrics are read by GET.', { headers: { allow: 'GET, HEAD' } })
    if (token !== undefined && !isSame(bearerOf(request.headers.authorization), token))
      throw new RequestError('UNAUTHORIZED', NO_TOKEN, { headers: { 'www-authenticate': 'Bearer realm="metrics"' } })
    await refresh()
    const text = await registry.metrics()
    response.writeHead(200, { 'content-type': registry.contentType, 'content-length': Buffer.byteLength(text) })
    response.end(text)
  }
}

const bearerOf = (header = '') => /^bearer +(?<token>\S+) *$/iu.exec(header)?.groups?.['token'] ?? ''

/** The time shows neither where they differ nor the length of the token. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}

const NO_TOKEN = 'Metrics need the value of METRICS_TOKEN. Send it as the header "authorization: Bearer <token>".'
