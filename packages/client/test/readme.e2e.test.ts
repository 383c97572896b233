import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshPackage } from '@resumable-media/test-kit/fresh-package'
import { startSandboxProcess } from '@resumable-media/test-kit/sandbox-process'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { API_KEY } from './account.ts'

const blocks = {
  client: block('packages/client/README.md', 'client'),
  sources: block('packages/client/README.md', 'sources'),
  hooks: block('packages/client/README.md', 'hooks'),
  'callback-fetch': block('packages/client/README.md', 'callback-fetch'),
  'callback-node': block('packages/client/README.md', 'callback-node'),
}

let sandbox: Awaited<ReturnType<typeof startSandboxProcess>>
let fresh: Awaited<ReturnType<typeof freshPackage>>
beforeAll(async () => {
  sandbox = await startSandboxProcess({ SANDBOX_PROCESSING_MS: '10' })
  fresh = await freshPackage({
    files: Object.fromEntries(Object.entries(blocks).map(([name, code]) => [`${name}.ts`, code])),
    linked: { '@resumable-media/client': 'packages/client', '@types/node': 'node_modules/@types/node' },
  })
  await copyFile(new URL('../../../samples/image.png', import.meta.url), join(fresh.folder, 'image.png'))
  await mkdir(join(fresh.folder, 'here'))
  for (const [name, code] of Object.entries({ ...blocks, receive: RECEIVE }))
    await writeFile(join(fresh.folder, 'here', `${name}.ts`), code.replace("pod: 'in'", `baseUrl: '${sandbox.url}'`))
})
afterAll(async () => {
  sandbox.child.kill()
  await fresh.stop()
})

const run = (name: string) =>
  fresh.run(process.execPath, [`here/${name}.ts`], { KALEYRA_API_KEY: API_KEY, CALLBACK_SECRET: 'a secret' })

test('what the README shows compiles', async () => {
  expect(await fresh.tool('tsc', ['-p', '.']).catch((error: { stdout: string }) => error.stdout)).toBe('')
})

test('what the README shows first uploads a file and waits for its handle', async () => {
  expect(await run('client')).toMatch(/^UPLOADED \S+\n$/u)
})

test('each kind of file in the README is uploaded', async () => {
  expect(await run('sources')).toBe('PENDING\n'.repeat(6))
})

test('the hooks in the README see the call', async () => {
  expect(await run('hooks')).toBe('true true\n')
})

test('both receivers of callbacks in the README take one with the secret, and no other', async () => {
  expect((await run('receive')).split('\n')).toEqual(['639 4::aW1hZ2U=', '200 401', '639 UPLOADED', '200 401', ''])
})

const RECEIVE = `
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { POST } from './callback-fetch.ts'
import { server } from './callback-node.ts'

const callback = (secret: string) => ({
  method: 'POST',
  headers: { 'x-callback-secret': secret },
  body: '{"resumable_media_id":"639","status":"UPLOADED","uploaded_file_handle":"4::aW1hZ2U="}',
})
const post = async (secret: string) => (await POST(new Request('https://example.com/', callback(secret)))).status
console.log(await post('a secret'), await post('another'))
await once(server.listen(0, '127.0.0.1'), 'listening')
const url = 'http://127.0.0.1:' + (server.address() as AddressInfo).port
const send = async (secret: string) => (await fetch(url, callback(secret))).status
console.log(await send('a secret'), await send('another'))
server.close().closeAllConnections()
`
