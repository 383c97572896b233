import { getSSEProcessor, isAsyncIterable, processRegularResult } from 'graphql-yoga'
import type { Plugin } from 'graphql-yoga'
import { JSON_TYPES, notAcceptable, STREAM, wantedForms } from './answer-types.ts'
import { refused } from './errors.ts'

type Hook = NonNullable<Plugin['onResultProcess']>
type Processor = Parameters<Parameters<Hook>[0]['setResultProcessor']>[0]
type Result = Parameters<Processor>[0]

/**
 * Picks the form of an answer by the weights of `Accept`, which Yoga ignores. A subscription has only the event stream.
 */
export function useAnswers(): Plugin {
  return {
    onSubscribe({ args: { contextValue }, setResultAndStopExecution }) {
      const accept = contextValue.request.headers.get('accept')
      if (wantedForms(accept).takesStream) return
      setResultAndStopExecution({ errors: [refused(notAcceptable(accept, `A subscription is answered as ${STREAM}`))] })
    },
    onResultProcess({ request, result, resultProcessor, setResultProcessor }) {
      const { best } = wantedForms(request.headers.get('accept'))
      if (isAsyncIterable(result) || best === STREAM) setResultProcessor(answerStream, STREAM)
      else if (best) setResultProcessor(answerJson, best)
      // A refused subscription, for which Yoga has no form.
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
  // Clients read events only of a 200: the error of a request is the first event.
  return response.status === 400 ? new fetchAPI.Response(response.body, { headers: response.headers }) : response
}
