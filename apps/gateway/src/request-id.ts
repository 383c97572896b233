import { AsyncLocalStorage } from 'node:async_hooks'

/** The id of the request that is being answered: it is in the answer's header x-request-id and in every line of the log. */
export const requestId = new AsyncLocalStorage<string>()
