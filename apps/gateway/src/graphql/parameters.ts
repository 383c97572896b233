import type { IncomingMessage } from 'node:http'
import { shown } from '@resumable-media/client/rules'
import type { GraphQLParams } from 'graphql-yoga'
import { RequestError } from '../errors/caller-error.ts'
import { decodeUtf8 } from '../lib/utf8-text.ts'

/** The GraphQL parameters of a JSON body. Throws a RequestError. */
export function parseBody(body: Buffer): GraphQLParams {
  const sent = parseJson('The body', decode(body))
  if (Array.isArray(sent)) throw new RequestError('BATCHING_OFF', 'The body is a list: send one operation at a time.')
  if (typeof sent !== 'object' || sent === null) throw bad('The body must be one JSON object with the field "query".')
  return paramsOf(sent)
}

/** The GraphQL parameters of a GET. Yoga's own reader answers bad JSON as an internal error. */
export function parseQuery(url: string): GraphQLParams {
  const given = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '')
  const objectOf = (name: string) => {
    const text = given.get(name)
    return text ? { [name]: parseJson(`"${name}"`, text) } : {}
  }
  const textOf = (name: string) => (given.get(name) ? { [name]: given.get(name) } : {})
  return { ...textOf('query'), ...textOf('operationName'), ...objectOf('variables'), ...objectOf('extensions') }
}

/** Ignores other parameters, as GraphQL over HTTP asks; Yoga would refuse them. */
export function paramsOf(sent: object): GraphQLParams {
  const params: GraphQLParams = Object.fromEntries(Object.entries(sent).filter(([name]) => PARAMETERS.includes(name)))
  const other = Object.keys(sent).find(name => !PARAMETERS.includes(name))
  // A misspelt "query" is likelier than none.
  if (params.query == null && other !== undefined)
    throw bad(`"query" is missing, and "${shown(other)}" is not known. Send "query".`)
  return params
}

function decode(body: Buffer): string {
  try {
    return decodeUtf8(body)
  } catch (error) {
    throw bad(`The body cannot be read: ${(error as Error).message}.`)
  }
}

function parseJson(what: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw bad(`${what} is not JSON: ${String(error)}`)
  }
}

export const contentTypeOf = ({ headers }: IncomingMessage) =>
  headers['content-type']?.split(';')[0]?.trim().toLowerCase()

export const isMultipart = (request: IncomingMessage) => contentTypeOf(request) === 'multipart/form-data'

const bad = (message: string) => new RequestError('BAD_REQUEST', message)

const PARAMETERS = ['query', 'operationName', 'variables', 'extensions']
