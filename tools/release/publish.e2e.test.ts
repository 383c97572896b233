import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ROOT } from '../../scripts/run.ts'

type Published = { name: string; access: string; versions: Record<string, object> }

/** What npm asks a registry, and what it puts there. */
const known = new Map<string, number | object>()
const put: Published[] = []
const registry = createServer((request, response) => {
  const name = decodeURIComponent((request.url ?? '').slice(1).split('?')[0] ?? '')
  let body = ''
  request.setEncoding('utf8').on('data', (text: string) => (body += text))
  request.once('end', () => {
    if (request.method === 'PUT') {
      put.push(JSON.parse(body) as Published)
      return response.writeHead(201, JSON_TYPE).end('{}')
    }
    const found = known.get(name) ?? 404
    if (typeof found === 'number') return response.writeHead(found, JSON_TYPE).end('{"error":"it is so"}')
    return response.writeHead(200, JSON_TYPE).end(JSON.stringify(found))
  })
})
const JSON_TYPE = { 'content-type': 'application/json' }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'publish-'))
  await once(registry.listen(0, '127.0.0.1'), 'listening')
  const { port } = registry.address() as AddressInfo
  const settings = [
    `registry=http://127.0.0.1:${port}/`,
    `//127.0.0.1:${port}/:_authToken=none`,
    'fetch-retries=0',
    `cache=${join(folder, 'cache')}`,
    'update-notifier=false',
  ]
  await writeFile(join(folder, 'npmrc'), settings.join('\n'))
  for (const name of ['one', 'two']) {
    await mkdir(join(folder, name, 'package'), { recursive: true })
    const manifest = { name: `@resumable-media/${name}`, version: '1.2.3' }
    await writeFile(join(folder, name, 'package/package.json'), JSON.stringify(manifest))
    await run('tar', ['-czf', join(folder, `${name}.tgz`), '-C', join(folder, name), 'package'])
  }
})
beforeEach(() => {
  known.clear()
  put.length = 0
})
afterAll(async () => {
  registry.close()
  registry.closeAllConnections()
  await rm(folder, { recursive: true, force: true })
})

const run = promisify(execFile)
const publish = (place: string) => {
  const npm = Object.entries(process.env).filter(([key]) => !/^npm_/iu.test(key))
  const env = { ...Object.fromEntries(npm), npm_config_userconfig: join(folder, 'npmrc') }
  return run(process.execPath, [join(ROOT, 'tools/release/publish.ts'), place], { cwd: folder, env })
}

test('what the registry has is passed over, and the rest is published for everyone', async () => {
  known.set('@resumable-media/one', {
    name: '@resumable-media/one',
    'dist-tags': { latest: '1.2.3' },
    versions: { '1.2.3': { name: '@resumable-media/one', version: '1.2.3' } },
  })
  const { stdout } = await publish('.')
  expect(stdout).toContain('@resumable-media/one 1.2.3 is published already\n')
  expect(put.map(({ name, access, versions }) => [name, access, Object.keys(versions)])).toEqual([
    ['@resumable-media/two', 'public', ['1.2.3']],
  ])
})

test('a registry that does not say what it has ends the run before anything is published', async () => {
  known.set('@resumable-media/one', 503)
  await expect(publish('.')).rejects.toMatchObject({
    stderr: expect.stringContaining('npm does not say whether @resumable-media/one 1.2.3 is published.'),
  })
  expect(put).toEqual([])
})

test('a folder without tarballs ends with the cure', async () => {
  await expect(publish('one')).rejects.toMatchObject({
    stderr: expect.stringContaining('one has no tarball: run `pnpm'),
  })
})
