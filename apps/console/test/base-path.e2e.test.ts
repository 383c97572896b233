import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request as requestOf } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startChromium } from '@resumable-media/test-kit/chromium'
import { freePort } from '@resumable-media/test-kit/free-port'
import { startSystem } from './system.ts'
import { openConsole } from './console.ts'
import { createFolder, fixture, MB } from './files.ts'

type Proxy = { stop(): Promise<unknown> }
type StartProxy = (port: number, target: string) => Promise<Proxy>

let browser: Browser
let folder: Awaited<ReturnType<typeof createFolder>>
beforeAll(async () => {
  browser = await startChromium()
  folder = await createFolder()
})
afterAll(async () => {
  await browser.close()
  await folder.remove()
})

/** Takes /media off the path, and passes the Host on or names the gateway in it, as nginx does unless it is told. */
const nodeProxy =
  (keepsHost: boolean): StartProxy =>
  async (port, target) => {
    const server = createServer((request, response) => {
      const path = request.url?.replace(/^\/media(?=\/|$)/u, '') || '/'
      if (path === request.url) return response.writeHead(404).end('Not the media.')
      const headers = { ...request.headers, ...(!keepsHost && { host: new URL(target).host }) }
      const inner = requestOf(new URL(path, target), { method: request.method, headers }, answer => {
        if (response.destroyed) answer.destroy()
        else pipeline(answer, response.writeHead(answer.statusCode ?? 502, answer.headers), () => {})
      })
      pipeline(request, inner, () => {})
      inner.on('error', () => response.destroy())
      return undefined
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return {
      stop: async () => {
        server.closeAllConnections()
        server.close()
      },
    }
  }

/** With what an nginx says of a location by itself, but for the size of bodies. */
const nginx: StartProxy = async (port, target) => {
  const place = await mkdtemp(join(tmpdir(), 'nginx-'))
  await writeFile(
    join(place, 'nginx.conf'),
    `user root; daemon off; worker_processes 1; pid ${place}/pid; error_log ${place}/error.log;
events { worker_connections 64; }
http {
  access_log off; client_body_temp_path ${place}/body; proxy_temp_path ${place}/proxy;
  fastcgi_temp_path ${place}/f; uwsgi_temp_path ${place}/u; scgi_temp_path ${place}/s;
  server {
    listen 127.0.0.1:${port};
    location /media/ { proxy_pass ${target}/; proxy_http_version 1.1; client_max_body_size 0; proxy_request_buffering off; proxy_buffering off; }
  }
}`,
  )
  const child: ChildProcess = spawn(nginxProgram(), ['-p', place, '-c', join(place, 'nginx.conf')], {
    stdio: 'inherit',
  })
  await expect
    .poll(() =>
      fetch(`http://127.0.0.1:${port}/`).then(
        ({ ok }) => ok || 'there',
        () => 'not there',
      ),
    )
    .toBe('there')
  return {
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await rm(place, { recursive: true, force: true })
    },
  }
}

function nginxProgram(): string {
  const program = '/usr/sbin/nginx'
  if (existsSync(program)) return program
  if (process.getuid?.() !== 0) throw new Error(`There is no ${program}. Install it: sudo apt-get install nginx-light`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'nginx-light']])
    execFileSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  return program
}

describe.each<[string, StartProxy]>([
  ['a proxy that passes the Host on', nodeProxy(true)],
  ['a proxy that names the gateway in it', nodeProxy(false)],
  ['nginx', nginx],
])('under a path, behind %s', (_name, startProxy) => {
  test('the page is all there, uploads small and large files, and shows their handles', async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}/media`
    const system = await startSystem({ env: { PUBLIC_URL: url } })
    const proxy = await startProxy(port, system.url)
    const page = await openConsole(browser, `${url}/`)
    const asked: string[] = []
    page.page.on('request', request => asked.push(request.url()))
    await page.choose(fixture('image.png'), await folder.video('large.mp4', 8 * MB))
    await page.row('image.png').says('Ready')
    await page.row('large.mp4').says('Ready')
    await page.row('image.png').openDetails()
    await page.row('image.png').says('History')
    expect(await page.page.evaluate(`getComputedStyle(document.querySelector('.header')).display`)).toBe('flex')
    expect(asked.filter(one => !one.startsWith(`${url}/`) && !one.startsWith('blob:'))).toEqual([])
    expect(page.faults).toEqual([])
    await page.context.close()
    await proxy.stop()
    await system.stop()
  })
})

test('at an address that lacks its last slash the page says so, and is not blank', async () => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/media`
  const system = await startSystem({ env: { PUBLIC_URL: url } })
  const proxy = await nodeProxy(true)(port, system.url)
  const page = await (await browser.newContext()).newPage()
  await page.goto(url)
  await expect.poll(() => page.getByText('Where its address ends without a slash, add one').isVisible()).toBe(true)
  await page.context().close()
  await proxy.stop()
  await system.stop()
})
