import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPage } from './page.ts'

const SCRIPT = 'console.log("the page")\n'.repeat(50)

let folder: string
let server: Server
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'page-'))
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'not for you')
  await writeFile(join(folder, 'dist', 'index.html'), '<!doctype html>')
  await symlink(join(folder, 'secret.txt'), join(folder, 'dist', 'link.txt'))
  for (const name of ['a-1f.js', 'a-1f.css', 'a-1f.woff2', 'a-1f.svg']) {
    await writeFile(join(folder, 'dist', 'assets', name), SCRIPT)
  }
  await writeFile(join(folder, 'dist', 'assets', 'a-1f.js.gz'), gzipSync(SCRIPT))
  server = await serve(createPage({ folder: join(folder, 'dist'), publicUrl: 'https://media.test/gateway' }))
})
test('it is told of a WABA to try out only where one was named', async () => {
  const other = await serve(createPage({ folder: join(folder, 'dist'), exampleWaba: '150440000142241' }))
  const settingsOf = async (from: Server) => {
    const response = await fetch(`http://127.0.0.1:${(from.address() as AddressInfo).port}/settings.json`)
    return { status: response.status, settings: await response.json() }
  }
  expect(await settingsOf(server)).toEqual({ status: 200, settings: {} })
  expect(await settingsOf(other)).toEqual({ status: 200, settings: { exampleWaba: '150440000142241' } })
  other.close()
})

afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

async function serve(handler: ReturnType<typeof createPage>): Promise<Server> {
  const started = createServer((...call) => void handler(...call)).listen(0, '127.0.0.1')
  await once(started, 'listening')
  return started
}

/** By hand, so that the path goes out as it is written. */
async function get(path: string, options: { method?: string; headers?: Record<string, string>; from?: Server } = {}) {
  const { port } = (options.from ?? server).address() as AddressInfo
  const call = request({ host: '127.0.0.1', port, path, ...options }).end()
  const [response] = (await once(call, 'response')) as [IncomingMessage]
  return response
}

test('the start page is asked for anew each time, and told when it is the same', async () => {
  const response = await get('/?a=b')
  expect(response.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' })
  expect(await text(response)).toBe('<!doctype html>')
  const again = await get('/', { headers: { 'if-none-match': response.headers.etag ?? '' } })
  expect([again.statusCode, await text(again)]).toEqual([304, ''])
})

test('it may run no script but its own, and call nobody but the gateway', async () => {
  const { headers } = await get('/')
  expect(headers['content-security-policy']).toContain(`default-src 'none'; script-src 'self';`)
  expect(headers['content-security-policy']).toContain(`connect-src 'self' https://media.test;`)
  expect(headers['content-security-policy']).not.toContain('unsafe')
})

test.each([
  ['a-1f.js', 'text/javascript; charset=utf-8'],
  ['a-1f.css', 'text/css; charset=utf-8'],
  ['a-1f.woff2', 'font/woff2'],
  ['a-1f.svg', 'image/svg+xml'],
])('%s has the type %s and is kept for a year', async (name, type) => {
  const response = await get(`/assets/${name}`)
  expect(response.headers).toMatchObject({
    'content-type': type,
    'cache-control': 'public, max-age=31536000, immutable',
  })
  expect(await text(response)).toBe(SCRIPT)
})

test('who takes gzip is sent the smaller one', async () => {
  const response = await get('/assets/a-1f.js', { headers: { 'accept-encoding': 'br, gzip' } })
  expect(response.headers).toMatchObject({
    'content-encoding': 'gzip',
    'content-type': expect.stringContaining('java'),
  })
  const bytes = await buffer(response)
  expect([bytes.length, gunzipSync(bytes).toString()]).toEqual([Number(response.headers['content-length']), SCRIPT])
})

test('HEAD has the headers and no body', async () => {
  const response = await get('/assets/a-1f.css', { method: 'HEAD' })
  expect([response.headers['content-length'], await text(response)]).toEqual([String(SCRIPT.length), ''])
})

test.each(['POST', 'PUT', 'DELETE'])('%s is not for pages', async method => {
  const response = await get('/', { method })
  expect([response.statusCode, response.headers.allow]).toEqual([405, 'GET, HEAD'])
})

describe('nothing but what was built:', () => {
  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '//secret.txt',
    String.raw`/..\secret.txt`,
    '/link.txt',
    '/assets',
    '/assets/',
    '/index.html%00.js',
  ])('%s', async path => {
    const response = await get(path)
    expect([response.statusCode, await text(response)]).toEqual([404, expect.not.stringContaining('not for you')])
  })
})

test('a page that was not built says how', async () => {
  const without = await serve(createPage({ folder: join(folder, 'nowhere') }))
  const response = await get('/', { from: without })
  expect([response.statusCode, await text(response)]).toEqual([503, expect.stringContaining('pnpm@12.21.0 build')])
  without.close()
})

/** The page's files that this process has open. */
function opened(): string[] {
  const target = (fd: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return ''
    }
  }
  return readdirSync('/proc/self/fd')
    .map(target)
    .filter(file => file.startsWith(folder))
}

test('whoever hangs up before the answer leaves no file open', async () => {
  const { port } = server.address() as AddressInfo
  let calls = 0
  server.on('request', () => (calls += 1))
  for (let n = 0; n < 50; n += 1) {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    await new Promise<void>(resolve =>
      socket.write('GET /assets/a-1f.css HTTP/1.1\r\nhost: x\r\n\r\n', () => resolve()),
    )
    socket.resetAndDestroy()
  }
  await expect.poll(() => calls).toBeGreaterThan(0)
  expect(await text(await get('/assets/a-1f.css'))).toBe(SCRIPT)
  await expect.poll(opened).toEqual([])
})
