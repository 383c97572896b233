import { badRequest } from './bad-input.ts'

/** Throws what tells the sender which text is no JSON. */
export function parseJson(what: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badRequest('BAD_REQUEST', `${what} is not JSON: ${String(error)}`)
  }
}
