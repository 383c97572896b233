import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '@resumable-media/test-kit/free-port'
import { TOKEN, TOKEN_ENV } from '@resumable-media/test-kit/hostile/token'
import { startNginx } from '@resumable-media/test-kit/nginx'
import { curl, wget } from './senders/commands.ts'
import { byAgentless, byFetch, raw } from './senders/node.ts'
import { startPython } from './senders/python.ts'
import { bodyOf, refusalsOf } from './senders/refusals.ts'
import type { Refusal } from './senders/refusals.ts'
import { renderSenders } from './senders/render.ts'
import type { Row } from './senders/render.ts'
import type { Reached, Sender } from './senders/sender.ts'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { createTus } from '@resumable-media/test-kit/tus'

const DOCUMENT = new URL('../../../docs/senders.md', import.meta.url)
const [FEW_MB, MANY_MB] = [8, 60]

let system: System
let nginx: Awaited<ReturnType<typeof startNginx>>
let python: ReturnType<typeof startPython>
let folder: string
let senders: readonly Sender[]
beforeAll(async () => {
  system = await startSystem({ env: TOKEN_ENV })
  folder = await mkdtemp(join(tmpdir(), 'senders-'))
  python = startPython()
  const [buffered, unbuffered] = [await freePort(), await freePort()]
  nginx = await startNginx(
    [server(buffered), server(unbuffered, 'proxy_request_buffering off;')].join('\n'),
    unbuffered,
  )
  senders = [
    ...python.senders,
    byAgentless,
    byFetch,
    raw('HTTP/1.1 and close', '1.1'),
    raw('HTTP/1.1 and close, chunked', '1.1', { chunked: true }),
    raw('HTTP/1.0', '1.0'),
    curl('HTTP/1.1 with Expect', '-H', 'Expect: 100-continue'),
    curl('HTTP/1.1 without Expect', '-H', 'Expect:'),
    curl('HTTP/1.1 and close', '-H', 'Expect:', '-H', 'Connection: close'),
    curl('HTTP/1.0', '-0'),
    wget,
    by(buffered, 'nginx with HTTP/1.0 to the gateway'),
    by(unbuffered, 'nginx with HTTP/1.0 to the gateway, unbuffered'),
  ]
})
afterAll(async () => {
  python.stop()
  await nginx.stop()
  await system.stop()
  await rm(folder, { recursive: true })
})

/** As nginx does it unless it is told otherwise: a connection for each request, and HTTP/1.0. */
const server = (port: number, more = '') => `server {
  listen 127.0.0.1:${port}; client_max_body_size 0; large_client_header_buffers 32 2k; ${more}
  location / { proxy_pass ${system.url}; proxy_http_version 1.0; }
}`

/** fetch, through a proxy on a port. */
const by = (port: number, name: string): Sender => ({
  name,
  byChance: true,
  send: sent => byFetch.send({ ...sent, url: sent.url.replace(system.url, `http://127.0.0.1:${port}`) }),
})

test('an early refusal reaches every sender, as docs/senders.md tells', async () => {
  const upload = new URL(await createTus(system.url, { authorization: `Bearer ${TOKEN}` }).begin(100)).pathname
  const type = await writeBodies()
  const rows: Row[] = []
  const lost: string[] = []
  for (const sender of senders) {
    const read = { few: 0, many: 0 }
    for (const refusal of refusalsOf(upload, type)) {
      const { what, answer, method = 'POST', path, headers } = refusal
      for (const mb of [FEW_MB, MANY_MB]) {
        const tries = triesOf(sender, refusal, mb)
        for (let n = 1; n <= tries; n += 1) {
          const sent = { url: `${system.url}${path}`, method, headers, file: fileOf(mb) }
          const words = await sender.send(sent).then(reached => inWords(reached, answer), String)
          if (words === answer) read[mb === FEW_MB ? 'few' : 'many'] += 1
          else lost.push(`${sender.name}, ${mb} MB, ${what}, try ${n} of ${tries}: ${words} in place of ${answer}`)
          // One is enough, and each may take its time.
          if (words !== answer) break
        }
      }
    }
    rows.push({ sender: sender.name, ...read })
  }
  expect(lost).toEqual([])
  const text = renderSenders(rows, refusalsOf(upload, ''))
  const told = await readFile(DOCUMENT, 'utf8').catch(() => '')
  if (text !== told && !process.env['CI']) await writeFile(DOCUMENT, text)
  expect(text, 'docs/senders.md has been written anew, but in CI: look at what has changed, and commit it').toBe(told)
})

const fileOf = (mb: number) => join(folder, String(mb))

/** The same form in both sizes. */
async function writeBodies(): Promise<string> {
  const small = await bodyOf(FEW_MB * 1_000_000)
  await writeFile(fileOf(FEW_MB), small.bytes)
  await writeFile(fileOf(MANY_MB), Buffer.concat([small.bytes, Buffer.alloc((MANY_MB - FEW_MB) * 1_000_000)]))
  return small.type
}

/** As often as it takes to show that chance has no part in it, of each kind; the rest is there for each route. */
function triesOf({ byChance = false }: Sender, { often = false, large = false }: Refusal, mb: number): number {
  if (mb === MANY_MB) return large ? 1 : 0
  return byChance && often ? 20 : 1
}

/** wget shows no body of a 401: its status says enough then. */
function inWords({ status, body }: Reached, expected: string): string {
  if (body === undefined && expected.startsWith(`${status} `)) return expected
  const code = /"code":"(?<code>\w+)"/u.exec(body ?? '')?.groups?.['code']
  return [status, code].filter(Boolean).join(' ')
}
