import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { freePort } from '@resumable-media/test-kit/free-port'
import { isAlive, killAll, runPasted, runScript } from '@resumable-media/test-kit/script'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('..', import.meta.url))

let folder: string
let env: Record<string, string>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'))
  const [port, sandboxPort] = [await freePort(), await freePort()]
  env = { PORT: String(port), SANDBOX_PORT: String(sandboxPort), DATA_DIR: folder, LOG_LEVEL: 'warn' }
})
afterEach(async () => {
  killAll()
  await rm(folder, { recursive: true, force: true })
})

/** Runs a command that was printed to be pasted into a shell. */
const paste = async (command: string) =>
  JSON.parse((await run('bash', ['-c', command], { cwd: ROOT })).stdout) as Answer
type Answer = { data: Record<string, { id: string; status: string; handle: string }> }

describe('pnpm start', () => {
  test('is ready, and what it prints to paste leads to a handle', async () => {
    const script = runPasted(block('README.md', 'start'), env)
    await script.printed(/\nReady\n/u)
    const page = /Console {3}(?<url>\S+)/u.exec(script.output())?.groups?.['url'] ?? ''
    expect(script.output()).toContain('Access    this machine only: whoever is on it may call (AUTH is none)')
    expect(await (await fetch(page)).text()).toContain('<title>Resumable Media</title>')
    expect(await (await fetch(new URL('settings.json', page))).json()).toEqual({ exampleWaba: '150440000142241' })
    const [uploadCurl, statusCurl] = script.output().match(/curl http[^]*?\n\n/gu) ?? []
    const { data } = await paste(uploadCurl ?? '')
    expect(data['uploadResumableMedia']).toMatchObject({
      __typename: 'Media',
      status: expect.stringMatching(/^(?:PENDING|UPLOADED)$/u),
    })
    const id = data['uploadResumableMedia']?.id ?? ''
    const status = async () => (await paste((statusCurl ?? '').replace('<id>', id))).data['mediaStatus']
    await expect.poll(async () => (await status())?.status).toBe('UPLOADED')
    expect((await status())?.handle).toMatch(/^4::/u)
    const tree = script.tree()
    expect(tree.length).toBeGreaterThan(3)
    script.kill('SIGTERM')
    await expect.poll(() => tree.filter(isAlive)).toEqual([])
  })

  test('a port in use is told with its number and the cure, and nothing is left running', async () => {
    const first = runScript('start', env)
    await first.printed(/\nReady\n/u)
    const second = runScript('start', { ...env, SANDBOX_PORT: '0', DATA_DIR: join(folder, 'another') })
    await second.printed(new RegExp(`Port ${env['PORT']} of 127\\.0\\.0\\.1 is in use`, 'u'))
    await expect.poll(() => isAlive(second.pid)).toBe(false)
    expect(second.tree()).toEqual([second.pid])
  })

  test('--help says what can be set', async () => {
    const { stdout } = await run(process.execPath, ['scripts/start.ts', '--help'], {
      cwd: ROOT,
    })
    for (const key of ['PORT', 'SANDBOX_PORT', 'DATA_DIR', 'KALEYRA_API_KEY']) expect(stdout).toContain(key)
  })

  test.each(['127.0.0.1', '::1'])('on any free port of %s the callback finds its way', async host => {
    const script = runScript('start', { ...env, PORT: '0', SANDBOX_PORT: '0', HOST: host, LOG_LEVEL: 'info' })
    await script.printed(/\nReady\n/u)
    const [uploadCurl] = script.output().match(/curl http[^]*?\n\n/gu) ?? []
    await paste((uploadCurl ?? '').replace('curl ', 'curl -g '))
    expect(await script.printed(/"reached":"UPLOADED","msg":"callback"/u)).not.toBe('')
    script.kill('SIGTERM')
  })

  test('with tokens asked for, it says so, and what it prints to paste sends one', async () => {
    const tokens = { AUTH: 'jwt', JWT_SECRET: 'x'.repeat(32), JWT_ISSUER: 'us', JWT_AUDIENCE: 'media' }
    const script = runScript('start', { ...env, ...tokens })
    await script.printed(/\nReady\n/u)
    expect(script.output()).toContain('Access    with a token (AUTH is jwt)')
    expect(script.output().match(/authorization: Bearer \$TOKEN/gu)).toHaveLength(2)
    script.kill('SIGTERM')
  })

  test('with KALEYRA_API_KEY set it starts no sandbox', async () => {
    const script = runScript('start', {
      ...env,
      KALEYRA_SID: 'HXAP1600000097IN',
      KALEYRA_API_KEY: 'key',
      KALEYRA_BASE_URL: 'http://127.0.0.1:9',
    })
    await script.printed(/\nReady\n/u)
    expect(script.output()).not.toContain('sandbox ready')
    // Nor is its account offered.
    expect(await (await fetch(`http://127.0.0.1:${env['PORT']}/settings.json`)).json()).toEqual({})
    await expect(fetch(`http://127.0.0.1:${env['SANDBOX_PORT']}/_sandbox/requests`)).rejects.toThrow('fetch failed')
  })
})

describe.each(['gateway', 'sandbox'])('pnpm %s', script => {
  const ACCOUNT = { KALEYRA_SID: 'HXAP1600000097IN', KALEYRA_API_KEY: 'A0000000000000000000000000000sand' }

  test.each(['SIGTERM', 'SIGKILL'] as const)('dies with its parent script on %s', async signal => {
    const one = runScript(script, { ...env, ...ACCOUNT })
    await one.printed(/ ready on http/u)
    const tree = one.tree()
    one.kill(signal)
    await expect.poll(() => tree.filter(pid => isAlive(pid) && pid === tree.at(-1))).toEqual([])
  })
})
