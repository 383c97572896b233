import { shown } from '@resumable-media/client/rules'
import { getSSEProcessor, isAsyncIterable, processRegularResult } from 'graphql-yoga'
import type { Plugin } from 'graphql-yoga'
import { wantedOf } from './accept-header.ts'
import { RequestError } from '../errors/caller-error.ts'
import { beforeBody, refused } from './errors.ts'

const JSON_TYPES = ['application/json', 'application/graphql-response+json'] as const
const STREAM = 'text/event-stream'
/** Yoga writes it, of one part; it is for senders that take nothing else. */
const MULTIPART = 'multipart/mixed'

type Hook = NonNullable<Plugin['onResultProcess']>
type Processor = Parameters<Parameters<Hook>[0]['setResultProcessor']>[0]
type Result = Parameters<Processor>[0]

/**
 * Gives an answer the form that its sender wants most by the weights of `Accept`, which Yoga does not read. For a
 * subscription there is only the stream of events.
 */
export function useAnswers(): Plugin {
  return {
    // Before a mutation has run whose answer could not be given.
    onRequestParse: beforeBody(({ request }) => {
      const accept = request.headers.get('accept')
      if (wantedOf(accept, [...JSON_TYPES, STREAM, MULTIPART]).length > 0) return
      throw notAcceptable(accept, `Answers are ${JSON_TYPES.join(', ')} or ${STREAM}`)
    }),
    onSubscribe({ args: { contextValue }, setResultAndStopExecution }) {
      const accept = contextValue.request.headers.get('accept')
      if (wantedOf(accept, [STREAM]).length > 0) return
      setResultAndStopExecution({ errors: [refused(notAcceptable(accept, `A subscription is answered as ${STREAM}`))] })
    },
    onResultProcess({ request, result, resultProcessor, setResultProcessor }) {
      const best = bestOf(request.headers.get('accept'))
      if (isAsyncIterable(result) || best === STREAM) setResultProcessor(answerStream, STREAM)
      else if (best) setResultProcessor(answerJson, best)
      // Of a subscription that was not begun: Yoga has no form for it.
      else if (!resultProcessor) setResultProcessor(answerJson, JSON_TYPES[0])
    },
    onResponse({ response }) {
      if (!response.headers.get('content-type')?.startsWith(STREAM)) return
      // For proxies: events reach the reader as they come, not buffered, not cached, not compressed.
      response.headers.set('cache-control', 'no-cache, no-transform')
      response.headers.set('x-accel-buffering', 'no')
    },
  }
}

/** Of equals JSON: most clients that name both want the stream for subscriptions. */
function bestOf(accept: string | null) {
  const wanted = wantedOf(accept, [...JSON_TYPES, STREAM])
  const json = wanted.find(({ offer, weight }) => offer !== STREAM && weight === wanted[0]?.weight)
  return (json ?? wanted[0])?.offer
}

const answerJson: Processor = (result, fetchAPI, type) => {
  const response = processRegularResult(result, fetchAPI, type)
  // The status of an error is for an answer that holds nothing else.
  const isFine = response.status === 200 || !holdsAnswer(result, type)
  return isFine ? response : new fetchAPI.Response(response.body, { headers: response.headers })
}

/** "If the data entry is not null, the server MUST use a 2xx status code": GraphQL over HTTP, of its own type. */
function holdsAnswer(result: Result, type: string): boolean {
  if (!('data' in result) || !result.data) return false
  return type === 'application/graphql-response+json' || Object.values(result.data).some(field => field !== null)
}

const answerStream: Processor = async (result, fetchAPI, type) => {
  const response = await getSSEProcessor()(result, fetchAPI, type)
  // A client reads no events of an answer that is not 200: what is wrong with its request is the first one.
  return response.status === 400 ? new fetchAPI.Response(response.body, { headers: response.headers }) : response
}

const notAcceptable = (accept: string | null, forms: string) =>
  new RequestError('NOT_ACCEPTABLE', `${forms}, and "${shown(accept ?? '')}" takes none of it. ${CURE}`)

const CURE = `Send "accept: ${JSON_TYPES[0]}", or for a subscription "accept: ${STREAM}".`
