import type { Next, Operation } from '@resumable-media/openapi/choices'
import { examples } from '@resumable-media/openapi/examples'
import { operations } from '@resumable-media/openapi/operations'
import { aText, checkOptions } from '@resumable-media/runtime/option-checks'
import { http, HttpResponse } from 'msw'
import type { HttpHandler } from 'msw'
import { ACCOUNT } from '../account.ts'
import type { Account } from '../account.ts'
import { createLedger } from '../ledger.ts'
import { checkCall } from './check-call.ts'
import { readRequest } from './msw-request.ts'
import type { MswRequest } from './msw-request.ts'

/** `baseUrl` is that of the client, with `/v2`; without it, calls to any host are answered. */
export type HandlersOptions = { baseUrl?: string }

/** The handlers, to be spread into `setupServer` or `setupWorker`; what else they have is as in the mock. */
export type Handlers = HttpHandler[] & {
  account: Account
  next: Next
  requests: readonly MswRequest[]
  reset: () => void
}

/**
 * Request handlers for MSW, of the same document and examples as the mock, without Prism and without a port. Throws
 * InvalidOptions.
 *
 * @example
 * import { setupServer } from 'msw/node'
 * const kaleyra = createHandlers()
 * const server = setupServer(...kaleyra)
 * server.listen()
 * kaleyra.next('rateLimited')
 */
export function createHandlers(options: HandlersOptions = {}): Handlers {
  checkOptions({ baseUrl: BASE_URL }, options)
  const { baseUrl = '*' } = options
  const { next, requests, reset, open } = createLedger<MswRequest>()

  const handlers = OPERATIONS.map(operation => {
    const { method, path } = operations[operation]
    const url = baseUrl.replace(/\/$/u, '') + path.replaceAll(/\{(?<name>\w+)\}/gu, ':$<name>')
    return http[METHODS[method]](url, async ({ request }) => {
      const entry = open()
      const { seen, isCut } = await readRequest(request, operation)
      if (isCut) {
        entry.record({ ...seen, example: undefined, status: undefined })
        return HttpResponse.error()
      }
      const example = entry.take(operation)
      const { status, body } = examples[example ?? checkCall(seen, operation)]
      // Recorded before the answer is given, so that a test that has the answer finds its call.
      entry.record({ ...seen, example, status })
      return HttpResponse.json(body, { status })
    })
  })
  return Object.assign(handlers, { account: ACCOUNT, next, requests, reset })
}

const OPERATIONS = Object.keys(operations) as Operation[]
const METHODS = { POST: 'post', GET: 'get' } as const
const BASE_URL = aText('an http or https URL, such as https://api.in.kaleyra.io/v2', text => /^https?:\/\//u.test(text))
