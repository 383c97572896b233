import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { IncomingHttpHeaders } from 'node:http'

type Value = { stringValue?: string; intValue?: number; boolValue?: boolean }
type Attribute = { key: string; value: Value }
export type CollectedSpan = {
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string
  kind: number
  attributes: Attribute[]
  links?: { traceId: string; spanId: string }[]
  status: { code?: number; message?: string }
}
type Batch = {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: CollectedSpan[] }[] }[]
}

/** An OpenTelemetry collector: it takes what comes by OTLP over HTTP with JSON. */
export async function startCollector() {
  const spans: CollectedSpan[] = []
  const requests: { path: string; headers: IncomingHttpHeaders; service: Value | undefined }[] = []
  const server = createServer((request, response) => {
    void text(request).then(body => {
      const { resourceSpans } = JSON.parse(body) as Batch
      for (const { resource, scopeSpans } of resourceSpans) {
        const service = resource.attributes.find(({ key }) => key === 'service.name')?.value
        requests.push({ path: request.url ?? '', headers: request.headers, service })
        spans.push(...scopeSpans.flatMap(scope => scope.spans))
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    requests,
    named: (name: string) => spans.filter(span => span.name === name),
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export const attribute = ({ attributes }: CollectedSpan, key: string) => {
  const value = attributes.find(one => one.key === key)?.value
  return value?.stringValue ?? value?.intValue ?? value?.boolValue
}
