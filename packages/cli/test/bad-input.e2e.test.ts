import { mkdirSync, symlinkSync } from 'node:fs'
import { truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createFakeTime } from '@resumable-media/test-kit/faketime'
import { readFixture } from '@resumable-media/test-kit/files'
import { SECRET, WABA } from '@resumable-media/test-kit/system'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { KEY, MAIN, newUser, start } from './command.ts'
import { startSystem } from './system.ts'

let system: Awaited<ReturnType<typeof startSystem>>
let user: ReturnType<typeof newUser>
/** A host that answers, and is no gateway. */
const page = createServer((_request, response) => void response.end('<p>a page</p>'))
let pageUrl: string

beforeAll(async () => {
  system = await startSystem({ MAX_UPLOAD_BYTES: '15000' })
  user = newUser({ ...system.account, RESUMABLE_MEDIA_WABA: WABA })
  const file = (name: string, bytes: Uint8Array | string) => writeFile(join(user.folder, name), bytes)
  const image = await readFixture('photo.jpg')
  for (const name of ['photo.jpg', 'my photo.jpg', 'photo.gif', 'photo.png']) await file(name, image)
  await file('image.png', await readFixture('image.png'))
  await file('empty.png', '')
  await file('huge.pdf', '')
  await truncate(join(user.folder, 'huge.pdf'), 100 * 1024 * 1024 + 1)
  mkdirSync(join(user.folder, 'album'))
  symlinkSync('/dev/null', join(user.folder, 'device.png'))
  await new Promise<void>(resolve => page.listen(0, '127.0.0.1', resolve))
  pageUrl = `http://127.0.0.1:${(page.address() as AddressInfo).port}`
})

afterAll(async () => {
  page.close()
  await user.stop()
  await system.stop()
})

type Row = [args: string, exitCode: number, message: RegExp, env?: Record<string, string>]

const ROWS: Row[] = [
  ['uplaod photo.jpg', 2, /^"uplaod" is no command\. Did you mean "upload"\?/u],
  ['frobnicate', 2, /Commands: upload, status, list/u],
  [
    'upload photo.jpg --wabba 1',
    2,
    /--wabba is no option of "upload"\. Did you mean --waba\?\nSee: resumable-media upload --help/u,
  ],
  ['list --name x', 2, /--name is no option of "list"\. It is one of "upload"\./u],
  ['list --json=1', 2, /--json takes no value/u],
  ['list --waba', 2, /--waba needs a value: --waba ID/u],
  ['list --waba x1', 2, /--waba is "x1": expected 1 to 32 digits/u],
  ['list', 2, /RESUMABLE_MEDIA_WABA is "x1"/u, { RESUMABLE_MEDIA_WABA: 'x1' }],
  ['list --limit 0', 2, /--limit is "0": expected a whole number from 1 to 1000/u],
  ['status', 2, /"status" needs ID/u],
  ['upload photo.jpg --wait 600h', 2, /--wait is "600h": expected a duration from 1ms to 72h, such as 30m/u],
  ['status 1 2', 2, /"status" takes one ID: "2" is too many/u],
  ['upload photo.jpg image.png --name x.png', 2, /--name is for one file/u],
  [
    `list --api-key ${KEY}`,
    2,
    /--api-key is no option: other users of this machine can see a command line\. Set KALEYRA_API_KEY/u,
  ],
  ['upload photo.jpg', 2, /"upload" needs a WABA: give --waba ID/u, { RESUMABLE_MEDIA_WABA: '' }],
  ['list', 2, /The API key is missing: set KALEYRA_API_KEY, or give --api-key-file PATH/u, { KALEYRA_API_KEY: '' }],
  ['list', 2, /KALEYRA_API_KEY is not usable: expected visible ASCII/u, { KALEYRA_API_KEY: 'two words' }],
  ['list --api-key-file none.txt', 2, /--api-key-file names a file that cannot be read \(ENOENT\)/u],
  ['list --base-url http://example.com/v2', 2, /--base-url: The base URL cannot be used: expected https/u],
  ['renew 1', 2, /"renew" needs a gateway: the API of Kaleyra has no such call\. Give --gateway URL/u],
  ['upload none.png', 2, /^none\.png: There is no such file\. Check the path\./u],
  ['upload album', 2, /^album: It is a directory\. Name the files in it/u],
  ['upload device.png', 2, /^device\.png: It is no regular file/u],
  ['upload empty.png', 3, /^empty\.png: The file is empty\. Send a file of at least 1 byte/u],
  ['upload huge.pdf', 3, /^huge\.pdf: The file has 104857601 bytes\. At most 100 MB/u],
  ['upload photo.gif', 3, /The extension of "photo\.gif" does not say its type/u],
  ['upload photo.gif --type image/gif', 3, /Files of type "image\/gif" cannot be uploaded/u],
  ['upload photo.jpg --name a/b.jpg', 3, /File name "a\/b\.jpg" contains "\/"[^]*For example: --name a-b\.jpg/u],
  ['upload photo.jpg empty.png', 3, /Nothing was sent\./u],
  ['upload image.png --gateway GATEWAY', 3, /^image\.png: The file has 19942 bytes\. At most 14\.65 KB/u],
  [
    'upload photo.png --gateway GATEWAY',
    3,
    /photo\.png: The file was declared as image\/png, but its bytes are image\/jpeg/u,
  ],
  ['list --waba 999', 3, /does not belong to the account\. Check the WABA id\. The WABA is 999, from --waba\./u],
  ['upload photo.jpg --waba 150440000142249', 3, /The WABA is 150440000142249, from --waba\./u],
  [
    'upload photo.jpg',
    3,
    /Incorrect SID or API key\.[^]*the key is from KALEYRA_API_KEY\./u,
    { KALEYRA_API_KEY: 'a-wrong-key-of-some-length' },
  ],
  ['status unknown', 1, /Kaleyra has no upload unknown in WABA 150440000142241/u],
  ['status unknown --gateway GATEWAY', 1, /The gateway does not know unknown/u],
  ['cancel unknown --gateway GATEWAY', 1, /There is no media item "unknown"/u],
  ['watch unknown --gateway GATEWAY', 1, /The gateway does not know unknown/u],
  ['upload photo.jpg --gateway PAGE', 2, /There is no gateway at http:\S+: [^]*Check the address/u],
  ['list --gateway SANDBOX', 2, /There is no gateway at http:/u],
  ['list --gateway http://127.0.0.1:1', 4, /The gateway at http:\/\/127\.0\.0\.1:1 cannot be reached/u],
  [
    'upload photo.jpg --base-url http://127.0.0.1:1/v2',
    4,
    /could not be reached \(ECONNREFUSED\), and nothing was sent\. Try again\./u,
  ],
]

test('everything that is wrong has a sentence with the cure and its exit code, and leaves nothing [cli-bad-input]', async () => {
  const sent = await system.uploads()
  for (const [line, exitCode, message, env] of ROWS) {
    const place = { GATEWAY: system.gatewayUrl, PAGE: pageUrl, SANDBOX: new URL(system.sandboxUrl).origin }
    const args = line.split(' ').map(word => place[word as keyof typeof place] ?? word)
    const { stdout, stderr, ...ended } = await user.cli(args, { ...(env && { env }) })
    expect({ line, stderr, ...ended }).toMatchObject({
      line,
      exitCode,
      stderr: expect.stringMatching(message) as string,
    })
    expect({ line, stdout }).toEqual({ line, stdout: '' })
    expect(stderr).not.toContain(KEY)
  }
  // A wrong key and a WABA that is another's are seen by Kaleyra alone.
  expect(await system.uploads()).toBe(sent + 2)
  expect(user.remembered()).toEqual([])
})

test('with --json an error is an object, and --quiet leaves it the only word', async () => {
  const { exitCode, stderr, objects } = await user.cli(['upload', 'my photo.jpg', '--json', '--quiet'])
  const message = expect.stringMatching(/--name my-photo\.jpg$/u) as string
  expect({ exitCode, stderr, objects: objects() }).toEqual({
    exitCode: 3,
    stderr: '',
    objects: [{ error: { code: 'INVALID_UPLOAD', message, exitCode: 3 }, file: 'my photo.jpg' }],
  })
})

test('a file that may not be read is named with the cure', async () => {
  const path = join(user.folder, 'private.jpg')
  await writeFile(path, '', { mode: 0 })
  // Root may read everything.
  const as = process.getuid?.() === 0 ? { uid: 65_534 } : {}
  const command = start(process.execPath, [MAIN, 'upload', path], {
    cwd: '/',
    env: { ...user.env, HOME: '/none' },
    ...as,
  })
  const { exitCode, stderr } = await command.ended()
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringContaining('You may not read it.') as string,
  })
})

test('a WABA that nothing can be sent for ends the command at the first of its files', async () => {
  const { exitCode, stderr } = await user.cli(['upload', 'photo.jpg', 'image.png', '--waba', '999'])
  expect(exitCode).toBe(3)
  expect(stderr.match(/does not belong to the account/gu)).toHaveLength(1)
  expect(stderr).toContain('Not sent: image.png')
})

type Checked = { check: string; state: string; message: string }
async function doctor(args: string[], env: Record<string, string> = {}) {
  const { exitCode, objects } = await user.cli(['doctor', '--json', ...args], { env })
  const lines = objects() as unknown as Checked[]
  return { exitCode, states: Object.fromEntries(lines.map(({ check, state }) => [check, state])), lines }
}

test('the doctor finds everything well, with a line for each check', async () => {
  const env = { KALEYRA_CALLBACK_SECRET: SECRET }
  const { exitCode, states } = await doctor(['--gateway', system.gatewayUrl], env)
  const checks = ['configuration', 'proxy', 'Kaleyra', 'clock', 'key', 'WABA', 'gateway', 'token', 'callbacks', 'disk']
  expect({ exitCode, states }).toEqual({ exitCode: 0, states: Object.fromEntries(checks.map(check => [check, 'ok'])) })
})

test('the doctor names what is wrong, and ends with 1', async () => {
  const found = async (check: string, args: string[], env?: Record<string, string>) => {
    const { exitCode, lines } = await doctor(args, env)
    const { state, message } = lines.findLast(line => line.check === check) ?? { state: 'none', message: '' }
    expect(message).not.toContain('wrong-key')
    return `${exitCode} ${state} ${message}`
  }
  const gateway = ['--gateway', system.gatewayUrl]
  expect(await found('key', [], { KALEYRA_API_KEY: 'a-wrong-key-of-some-length' })).toMatch(
    /^1 fail .*The key is from KALEYRA_API_KEY\.$/u,
  )
  expect(await found('WABA', ['--waba', '999'])).toMatch(/^1 fail 999: .*Check the WABA id\.$/u)
  expect(await found('WABA', ['--waba', '150440000142249'])).toMatch(/^1 fail 150440000142249: .*version 2/u)
  expect(await found('callbacks', gateway, { KALEYRA_CALLBACK_SECRET: 'another-secret' })).toMatch(
    /^1 fail The secret is not accepted/u,
  )
  expect(await found('Kaleyra', [], { KALEYRA_BASE_URL: 'http://127.0.0.1:1/v2' })).toMatch(
    /^1 fail 127\.0\.0\.1:1 cannot be reached/u,
  )
  expect(await found('gateway', ['--gateway', pageUrl])).toMatch(/^1 fail There is no gateway at/u)
  expect(await found('configuration', [], { KALEYRA_POD: 'xx' })).toMatch(
    /^1 fail KALEYRA_POD is "xx": expected one of/u,
  )
  expect(await found('proxy', [], { HTTPS_PROXY: 'http://me:secret@proxy:3128' })).toMatch(
    /^0 warn HTTPS_PROXY is set and not used/u,
  )
  await writeFile(join(user.folder, 'no-folder'), '')
  expect(await found('disk', gateway, { XDG_STATE_HOME: join(user.folder, 'no-folder') })).toMatch(
    /^1 fail .*cannot be written \(ENOTDIR\)/u,
  )
})

test('the doctor compares the clock with that of Kaleyra', async () => {
  const clock = createFakeTime(join(user.folder, 'clock'))
  clock.set('+600')
  const { exitCode, stdout } = await user.start(['doctor'], clock.env).ended()
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^fail +clock +This clock is (?:9|10) min \d+ s ahead of that of 127\.0\.0\.1:\d+\. Set it/mu)
})

test('a gateway that asks for a token is called with the one of a file, and says what is missing without', async () => {
  const { SignJWT } = await import('jose')
  const secret = 'a secret of at least thirty-two bytes'
  const AUTH = { AUTH: 'jwt', JWT_SECRET: secret, JWT_ISSUER: 'us', JWT_AUDIENCE: 'media' }
  const closed = await startSystem(AUTH)
  onTestFinished(closed.stop)
  const token = await new SignJWT({ iss: 'us', aud: 'media', sub: 'alice', wabas: [WABA] })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret))
  await writeFile(join(user.folder, 'token.txt'), `${token}\n`)
  const gateway = ['--gateway', closed.gatewayUrl]
  const without = await user.cli(['upload', 'photo.jpg', ...gateway])
  expect([without.exitCode, without.stderr]).toEqual([
    3,
    expect.stringMatching(/Set RESUMABLE_MEDIA_TOKEN, or give --token-file PATH\./u),
  ])
  const sent = await user.cli(['upload', 'photo.jpg', ...gateway, '--token-file', 'token.txt', '--json'])
  expect(sent.objects()).toMatchObject([{ status: 'UPLOADED' }])
  expect((await doctor([...gateway])).states['token']).toBe('fail')
  expect((await doctor([...gateway, '--token-file', 'token.txt'])).states['token']).toBe('ok')
})
