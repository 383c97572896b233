import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendJson } from '../answer.ts'

/** Finds the route of a request. The refusal of an unknown path or method lists the known ones. */
export function createRouter(routes: readonly Route[]) {
  const table = routes.map(route => ({ ...route, pattern: patternOf(route.path) }))
  const exists = routes.map(({ path, methods }) => `${Object.keys(methods).join(', ')} ${path}`)

  return async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '/' } = request
    const [path = '', search = ''] = url.split('?', 2)
    const route = table.find(({ pattern }) => pattern.test(path))
    const handler = route?.methods[method]
    if (route !== undefined && handler !== undefined) {
      const params = route.pattern.exec(path)?.groups ?? {}
      return handler({ request, response, params, query: new URLSearchParams(search) })
    }
    if (route === undefined) {
      sendJson(response, 404, { error: `There is nothing at ${path}.`, exists })
    } else {
      const allow = Object.keys(route.methods).join(', ')
      sendJson(response, 405, { error: `${method} is not a method of ${path}: ${allow} are.`, exists }, { allow })
    }
  }
}

const patternOf = (path: string) => new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)

export type Call = {
  request: IncomingMessage
  response: ServerResponse
  params: Partial<Record<string, string>>
  query: URLSearchParams
}
export type Handler = (call: Call) => Promise<void>
/** `path` has parameters in braces, each one segment. */
export type Route = { path: string; methods: Partial<Record<string, Handler>> }
