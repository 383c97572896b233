import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { readFixture, videoOf } from '@resumable-media/test-kit/files'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { WABA } from '@resumable-media/test-kit/system'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { KEY, MAIN, newUser, objectsIn, start } from './command.ts'
import type { Parsed } from './command.ts'
import { startRelay } from './relay.ts'
import { startSystem } from './system.ts'

let system: Awaited<ReturnType<typeof startSystem>>
let user: ReturnType<typeof newUser>
const VIDEO_BYTES = 40 * 1024 * 1024
/** What the headers of a few requests have. */
const OVERHEAD_BYTES = 64 * 1024

beforeAll(async () => {
  system = await startSystem()
  user = newUser({ ...system.account, RESUMABLE_MEDIA_WABA: WABA })
  for (const name of ['image.png', 'photo.jpg', 'brochure.pdf'])
    await writeFile(join(user.folder, name), await readFixture(name))
  await writeFile(join(user.folder, 'film.mp4'), await videoOf(VIDEO_BYTES))
})

afterAll(async () => {
  await user.stop()
  await system.stop()
})

const gateway = () => ['--gateway', system.gatewayUrl]
const first = (objects: Parsed[]): Parsed => objects[0] ?? expect.fail('there is no object')

test('straight to Kaleyra a file is sent and its handle printed, alone on standard output', async () => {
  const { exitCode, stdout, stderr } = await user.cli(['upload', 'image.png'])
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^4::\S+\n$/u) as string })
  expect(stderr).toMatch(/image\.png 100% {2}19\.5 KB of 19\.5 KB[^]*image\.png: UPLOADED, id \d+\n$/u)
})

test('status and list are of Kaleyra without a gateway, and every object has the same keys', async () => {
  const sent = first((await user.cli(['upload', 'photo.jpg', '--no-wait', '--json'])).objects())
  expect(sent).toMatchObject({ file: 'photo.jpg', wabaId: WABA, status: 'PENDING', handle: null })
  const status = await user.cli(['status', sent.id, '--json'])
  const { file, ...keys } = sent
  expect(Object.keys(first(status.objects()))).toEqual(Object.keys(keys))
  expect(file).toBe('photo.jpg')
  const listed = (await user.cli(['list', '--limit', '1', '--json'])).objects()
  expect(listed).toHaveLength(1)
  expect((await user.cli(['status', sent.id])).stdout).toContain(`fileName        photo.jpg`)
})

test('several files go through a gateway, and their handles come in their order', async () => {
  const names = ['image.png', 'photo.jpg', 'brochure.pdf']
  const { exitCode, objects, stderr } = await user.cli(['upload', ...names, ...gateway(), '--json', '--quiet'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(objects().map(({ file, status }) => [file, status])).toEqual(names.map(name => [name, 'UPLOADED']))
  expect(user.remembered()).toEqual([])
})

test('with a gateway status, list, quota, watch and renew tell of the same upload, and when its handle ends [cli-handle-ends]', async () => {
  const { id } = first((await user.cli(['upload', 'image.png', ...gateway(), '--no-wait', '--json'])).objects())
  const watched = await user.cli(['watch', id, ...gateway(), '--json'])
  expect(watched.exitCode).toBe(0)
  const lines = watched.stdout.trim().split('\n')
  expect(new Set(lines).size).toBe(lines.length)
  expect(watched.objects().at(-1)).toMatchObject({ id, status: 'UPLOADED', handleExpiresAt: expect.any(String) })
  expect((await user.cli(['status', id, ...gateway()])).stdout).toMatch(/^status +UPLOADED$/mu)
  expect((await user.cli(['list', ...gateway(), '--limit', '2'])).stdout).toContain(`${id}  UPLOADED  image.png`)
  const { limit, remaining } = first((await user.cli(['quota', ...gateway(), '--json'])).objects())
  expect([limit, Number(remaining) < 500]).toEqual([500, true])
  const renewed = await user.cli(['renew', id, ...gateway(), '--json'])
  expect(first(renewed.objects())).toMatchObject({ renewedFrom: id, status: 'UPLOADED' })
  expect((await user.cli(['cancel', id, ...gateway()])).exitCode).toBe(3)
})

test('an unfinished upload is cancelled, and watch ends with 1 for it', async () => {
  const relay = await startRelay(system.gatewayUrl)
  onTestFinished(relay.stop)
  relay.hold(1_000_000)
  const command = user.start(['upload', 'film.mp4', '--gateway', relay.url])
  onTestFinished(() => void command.kill('SIGKILL'))
  await expect.poll(relay.forwardedBytes).toBe(1_000_000)
  const listed = (await user.cli(['list', ...gateway(), '--limit', '1', '--json'])).objects()
  const { id, status } = first(listed)
  expect(status).toBe('RECEIVING')
  const watching = user.cli(['watch', id, ...gateway(), '--json'])
  expect(first((await user.cli(['cancel', id, ...gateway(), '--json'])).objects())).toMatchObject({
    status: 'CANCELLED',
  })
  expect((await watching).exitCode).toBe(1)
})

test.each(['SIGINT', 'SIGKILL'] as const)(
  'after %s the same command sends only what is missing [cli-goes-on]',
  async signal => {
    const relay = await startRelay(system.gatewayUrl)
    onTestFinished(relay.stop)
    const args = ['upload', 'film.mp4', '--name', `${signal}.mp4`, '--gateway', relay.url, '--json']
    relay.hold(VIDEO_BYTES / 2)
    const remembered = user.remembered()
    const broken = user.start(args)
    await expect.poll(relay.forwardedBytes).toBe(VIDEO_BYTES / 2)
    broken.kill(signal)
    const { exitCode, stderr, stdout } = await broken.ended()
    const error = expect.objectContaining({ code: 'INTERRUPTED', exitCode: 130 }) as object
    const words = /Stopped\. At least .+ of 40 MB are at the gateway\. Run the same command again to go on\.\n$/u
    // A process that is killed says nothing.
    const wanted = {
      SIGINT: { exitCode: 130, stderr: expect.stringMatching(words) as string, objects: [{ error, file: 'film.mp4' }] },
      SIGKILL: { exitCode: 'SIGKILL', stderr: expect.stringMatching(/film\.mp4 0%/u) as string, objects: [] },
    }
    expect({ exitCode, stderr, objects: objectsIn(stdout) }).toEqual(wanted[signal])

    // What the kernel still holds on its way is lost once the next command takes the upload over.
    const arrived = async () =>
      first((await user.cli(['list', ...gateway(), '--limit', '1', '--json'])).objects())['receivedBytes']
    await expect.poll(arrived).toBeGreaterThan(VIDEO_BYTES / 2 - OVERHEAD_BYTES)
    relay.hold(Infinity)
    const again = await user.cli(args)
    expect(again.stderr).toMatch(/film\.mp4: goes on at .+ of 40 MB/u)
    expect(first(again.objects())).toMatchObject({ status: 'UPLOADED', size: VIDEO_BYTES })
    // What was on its way when it broke off, and headers, are all that is sent beside the file.
    expect(relay.forwardedBytes() - VIDEO_BYTES).toBeLessThan(OVERHEAD_BYTES)
    expect(user.remembered()).toEqual(remembered)
  },
)

test('ended while it waits for the handle, the same command waits for it again and sends nothing', async () => {
  await system.settings({ processingMs: 60_000 })
  onTestFinished(() => system.settings({ processingMs: 20 }))
  const before = await system.uploads()
  const args = ['upload', 'brochure.pdf', '--name', 'waits.pdf', ...gateway(), '--json']
  const waiting = user.start(args)
  await expect.poll(system.uploads).toBe(before + 1)
  waiting.kill('SIGINT')
  const { exitCode, stderr } = await waiting.ended()
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 130, stderr: expect.stringMatching(/Stopped\./u) as string })
  const late = await user.cli([...args, '--wait', '200ms'])
  expect(late.exitCode).toBe(4)
  expect(first(late.objects())).toMatchObject({ error: { code: 'WAIT_TIMEOUT' } })
  expect(await system.uploads()).toBe(before + 1)
})

test('a file is sent by one process at a time', async () => {
  const relay = await startRelay(system.gatewayUrl)
  onTestFinished(relay.stop)
  relay.hold(1_000_000)
  const args = ['upload', 'film.mp4', '--name', 'twice.mp4', '--gateway', relay.url]
  const other = user.start(args)
  onTestFinished(async () => {
    other.kill('SIGINT')
    await other.ended()
  })
  await expect.poll(relay.forwardedBytes).toBe(1_000_000)
  relay.hold(Infinity)
  const { exitCode, stderr } = await user.cli(args)
  expect([exitCode, stderr]).toEqual([4, expect.stringContaining(`Process ${other.pid} is sending it already.`)])
})

test('straight to Kaleyra Ctrl-C says that the upload cannot go on, and how to look for it', async () => {
  const relay = await startRelay(system.sandboxUrl)
  onTestFinished(relay.stop)
  relay.hold(1_000_000)
  const command = user.start(['upload', 'film.mp4'], { KALEYRA_BASE_URL: `${relay.url}/v2` })
  await expect.poll(relay.forwardedBytes).toBe(1_000_000)
  command.kill('SIGINT')
  const { exitCode, stderr } = await command.ended()
  expect(exitCode).toBe(130)
  expect(stderr).toMatch(/Stopped in the middle\.[^]*resumable-media list --waba 150440000142241/u)
})

test('watch of a WABA goes on until Ctrl-C', async () => {
  const watching = user.start(['watch', '--waba', WABA, ...gateway(), '--json'])
  const { id } = first((await user.cli(['upload', 'image.png', ...gateway(), '--json'])).objects())
  await expect
    .poll(
      () =>
        objectsIn(watching.output.stdout.replace(/[^\n]*$/u, ''))
          .filter(one => one.id === id)
          .at(-1)?.status,
    )
    .toBe('UPLOADED')
  watching.kill('SIGINT')
  expect((await watching.ended()).exitCode).toBe(130)
})

test('a reader that has enough ends a list without a word', async () => {
  const line = `"${process.execPath}" "${MAIN}" list --limit 5 --json | head -1`
  const { exitCode, stdout, stderr } = await start('sh', ['-c', line], { cwd: user.folder, env: user.env }).ended()
  expect({ exitCode, stderr, count: objectsIn(stdout).length }).toEqual({ exitCode: 0, stderr: '', count: 1 })
})

test('a reader of the progress that has enough leaves the upload to run to its end', async () => {
  const upload = `"${process.execPath}" "${MAIN}" upload film.mp4 --name piped.mp4 --gateway ${system.gatewayUrl}`
  const line = `${upload} 2>&1 >handle.txt | head -1 >/dev/null; cat handle.txt`
  const { stdout } = await start('sh', ['-c', line], { cwd: user.folder, env: user.env }).ended()
  expect(stdout).toMatch(/^4::\S+\n$/u)
})

test('a watch whose reader has enough ends as SIGPIPE does', async () => {
  const watch = `"${process.execPath}" "${MAIN}" watch --waba ${WABA} --gateway ${system.gatewayUrl} --json`
  const piped = start('bash', ['-c', `set -o pipefail; ${watch} | head -1`], { cwd: user.folder, env: user.env })
  let hasEnded = false
  const ended = piped.ended().finally(() => (hasEnded = true))
  await expect
    .poll(async () => {
      await user.cli(['upload', 'image.png', ...gateway()])
      return hasEnded
    })
    .toBe(true)
  expect(await ended).toMatchObject({ exitCode: 141, stderr: '' })
})

test('output that cannot be written is a sentence', async () => {
  const line = `"${process.execPath}" "${MAIN}" list --limit 5 >/dev/full`
  expect(await start('sh', ['-c', line], { cwd: user.folder, env: user.env }).ended()).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^What was found cannot be printed \(ENOSPC\)\. [^\n]+\n$/u) as string,
  })
})

test.each(['list', 'status 1', 'doctor'])('Ctrl-C ends %s while the gateway does not answer', async line => {
  let asked = 0
  const hanging = createServer(() => void (asked += 1)).listen(0, '127.0.0.1')
  await once(hanging, 'listening')
  onTestFinished(() => {
    hanging.closeAllConnections()
    hanging.close()
  })
  const command = user.start([
    ...line.split(' '),
    '--gateway',
    `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`,
  ])
  await expect.poll(() => asked).toBeGreaterThan(0)
  command.kill('SIGINT')
  expect(await command.ended()).toMatchObject({ exitCode: 130, stderr: 'Stopped.\n' })
})

test.skipIf(!existsSync('/usr/bin/script'))(
  'on a terminal there is a bar with speed and time left, and nothing of it stays',
  async () => {
    const command = `"${process.execPath}" "${MAIN}" upload film.mp4 --name bar.mp4 --gateway ${system.gatewayUrl}`
    const env = { ...user.env, TERM: 'xterm', SHELL: '/bin/sh' }
    const { exitCode, stdout } = await start('script', ['-qec', `stty cols 100; ${command}`, '/dev/null'], {
      cwd: user.folder,
      env,
    }).ended()
    expect(exitCode).toBe(0)
    const lines = stdout.split('\r\u001B[K')
    expect(lines.filter(one => /^film\.mp4 █*░+ +\d+% {2}[\d.]+ \w+ of 40 MB/u.test(one)).length).toBeGreaterThan(0)
    expect(lines.filter(one => / {2}[\d.]+ MB\/s/u.test(one)).length).toBeGreaterThan(0)
    expect(lines.at(-1)).toMatch(/^film\.mp4: UPLOADED, id [\w-]+, good until \S+\r\n4::\S+\r\n$/u)
  },
)

test.skipIf(!existsSync('/usr/bin/bash'))('bash completes commands, options and their values', async () => {
  const { stdout: script } = await user.cli(['completion', 'bash'])
  await writeFile(join(user.folder, 'completion.bash'), script)
  const complete = async (...words: string[]) => {
    const typed = ['resumable-media', ...words].map(word => `'${word}'`).join(' ')
    const line = `source completion.bash; COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _resumable_media; echo "\${COMPREPLY[@]}"`
    const { stdout, stderr } = await start('bash', ['-c', line], { cwd: user.folder, env: user.env }).ended()
    expect(stderr).toBe('')
    return stdout.trim()
  }
  expect(await complete('up')).toBe('upload')
  expect(await complete('upload', '--wa')).toBe('--waba --wait')
  expect(await complete('list', '--pod', '')).toBe('in sg eu na')
  expect(await complete('upload', 'ph')).toBe('photo.jpg')
})

test('what the README shows runs as it is pasted', async () => {
  const pasted = newUser({ KALEYRA_BASE_URL: system.account.KALEYRA_BASE_URL })
  onTestFinished(pasted.stop)
  const file = (name: string, text: Uint8Array | string, mode = 0o600) =>
    writeFile(join(pasted.folder, name), text, { mode })
  for (const name of ['photo.jpg', 'brochure.pdf']) await file(name, await readFixture(name))
  // As npm leaves it: the tests of the packages install the tarball.
  expect(block('packages/cli/README.md', 'install')).toBe(`npm install ${manifest.name}\n`)
  await mkdir(join(pasted.folder, 'node_modules/.bin'), { recursive: true })
  await file('package.json', '{}')
  await file(`node_modules/.bin/${manifest.name}`, `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`, 0o755)
  const paste = async (text: string) => {
    const ended = await start('sh', ['-ec', text], { cwd: pasted.folder, env: pasted.env }).ended()
    expect(ended).toMatchObject({ exitCode: 0 })
    return ended
  }

  const upload = block('packages/cli/README.md', 'upload')
  const settings = upload
    .split('\n')
    .filter(line => line.startsWith('export'))
    .join('\n')
  expect((await paste(upload)).stdout).toMatch(/^ok +configuration [^]*^ok +WABA [^]*^4::\S+\n$/mu)
  const through = block('packages/cli/README.md', 'gateway').replace('http://127.0.0.1:4000', system.gatewayUrl)
  expect((await paste(`${settings}\n${through}`)).stdout).toMatch(/^4::\S+\n4::\S+\n\d+ of 500 uploads an hour remain/u)
  const script = await paste(`${settings}\n${block('packages/cli/README.md', 'script')}`)
  expect(script).toMatchObject({
    stderr: '',
    stdout: expect.stringMatching(/^\{"header_handle":\["4::\S+"\]\}\n$/u) as string,
  })

  const item = JSON.parse(block('packages/cli/README.md', 'item')) as object
  const printed = first((await user.cli(['upload', 'photo.jpg', '--gateway', system.gatewayUrl, '--json'])).objects())
  expect(Object.keys(printed)).toEqual(Object.keys(item))
  await file('.resumable-media.json', block('packages/cli/README.md', 'config'))
  await file('key.txt', `${KEY}\n`)
  expect((await pasted.cli(['list', '--limit', '1'])).exitCode).toBe(0)
})
