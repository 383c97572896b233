import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { SpanContext } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { Log } from '../lib/log.ts'
import type { TraceContext } from '../lib/trace-context.ts'
import type { Collector, StartSpan } from './traces.ts'

/** How long a stop waits for the last spans to be taken. */
const LAST_SPANS_MS = 1000

/** OpenTelemetry's SDK: spans go to the collector in batches, and are dropped when it does not take them. */
export function startExport(collector: Collector, log: Log): { startSpan: StartSpan; stop(): Promise<void> } {
  const { endpoint, headers, serviceName, share } = collector
  const otlp = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, headers })
  const exporter: SpanExporter = {
    export: (spans, done) =>
      otlp.export(spans, result => {
        if (result.error) log.warn({ endpoint, spans: spans.length, err: result.error }, 'traces could not be sent')
        done(result)
      }),
    shutdown: () => otlp.shutdown(),
  }
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  })
  const tracer = provider.getTracer('@resumable-media/gateway')

  return {
    startSpan({ name, kind, facts, parent, link }) {
      const context = parent ? trace.setSpanContext(ROOT_CONTEXT, spanContextOf(parent)) : ROOT_CONTEXT
      const links = link ? [{ context: spanContextOf(link) }] : []
      const span = tracer.startSpan(name, { kind: SpanKind[kind], attributes: facts, links }, context)
      return {
        context: contextOf(span.spanContext()),
        end(result) {
          span.setAttributes(result.facts)
          if ('error' in result) {
            const { name: type, message } =
              result.error instanceof Error ? result.error : new Error(String(result.error))
            span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR, message })
          }
          span.end()
        },
      }
    },
    async stop() {
      const late = Promise.withResolvers<void>()
      const timer = setTimeout(late.resolve, LAST_SPANS_MS)
      await Promise.race([provider.shutdown().catch(() => {}), late.promise])
      clearTimeout(timer)
    },
  }
}

const SAMPLED = 1

const spanContextOf = ({ traceId, spanId, isSampled }: TraceContext): SpanContext => ({
  traceId,
  spanId,
  traceFlags: isSampled ? SAMPLED : 0,
  isRemote: true,
})

const contextOf = ({ traceId, spanId, traceFlags }: SpanContext): TraceContext => ({
  traceId,
  spanId,
  isSampled: (traceFlags & SAMPLED) === SAMPLED,
})
