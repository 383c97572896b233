import { shown } from '@resumable-media/client/rules'
import { answerJson } from './answer.ts'
import { ROUTES } from './routes.ts'
import type { Handler } from './routes.ts'

/** There is nothing at this path; what there is. */
export const nothing: Handler = (request, response) =>
  answerJson(response, 404, {
    error: `There is nothing at ${shown(request.url ?? '')}. There is: / ${Object.keys(ROUTES).join(' ')}`,
  })
