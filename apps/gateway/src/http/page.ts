import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname } from 'node:path'
import { answerJson } from './answer.ts'
import { pageHeaders } from './answer-headers.ts'
import { createStaticFileReader, findStaticFiles } from './static-files.ts'
import { notFound } from './routes.ts'
import type { Handler } from './routes.ts'

type Options = {
  /** Where the page was built to. */
  folder: string
  /** Another origin that the page may call: that of a gateway with another public name. */
  publicUrl?: string | undefined
  /** A WABA that the page offers to try things out with. */
  exampleWaba?: string | undefined
}

/** The console, for every path that is no route: only the files that were built. */
export function createPage({ folder, publicUrl, exampleWaba }: Options): Handler {
  const headers = pageHeaders(publicUrl)
  const bytesOf = createStaticFileReader()
  return async (request, response) => {
    const url = (request.url ?? '/').split('?')[0] ?? '/'
    const path = url === '/' ? INDEX : url
    const files = await findStaticFiles(folder)
    const found = files.get(path)
    if (!found && path !== INDEX && path !== SETTINGS) return notFound(request, response)
    if (request.method !== 'GET' && request.method !== 'HEAD') return answerText(response, 405, 'Only GET and HEAD.\n')
    // No token is needed: nothing in it is a secret.
    if (path === SETTINGS) return answerJson(response, 200, { exampleWaba })
    if (!found) return answerText(response, 503, NOT_BUILT)
    const zipped = takesGzip(request) ? files.get(`${path}.gz`) : undefined
    const file = zipped ?? found
    const all = {
      ...headers,
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'cache-control': path.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
      ...(zipped && { 'content-encoding': 'gzip' }),
      etag: file.etag,
    }
    response.setHeaders(new Map(Object.entries(all)))
    if (request.headers['if-none-match'] === file.etag) return void response.writeHead(304).end()
    const bytes = await bytesOf(file)
    // To a HEAD the body is not sent.
    return void response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
  }
}

const INDEX = '/index.html'
const SETTINGS = '/settings.json'
/** What the build puts here has a hash of its content in its name. */
const HASHED = '/assets/'
const NOT_BUILT = 'The console has not been built. Run: npx pnpm@12.21.0 build\n'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

const takesGzip = ({ headers }: IncomingMessage) => /\bgzip\b/u.test(headers['accept-encoding'] ?? '')

function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    ...(status === 405 && { allow: 'GET, HEAD' }),
  })
  response.end(text)
}
