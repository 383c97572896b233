import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../src/index.ts'
import { createCaller } from './caller.ts'
import { runSandbox, startSandboxProcess } from '@resumable-media/test-kit/sandbox-process'
import { openUpload } from './open-upload.ts'

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it with 0, and waits for no upload', async signal => {
  const { url, child, exit } = await startSandboxProcess({ SANDBOX_PROCESSING_MS: '60000' })
  await createCaller(url).upload()
  const upload = openUpload(url, 1_000_000)
  await upload.write(Buffer.alloc(1000))
  const began = performance.now()
  child.kill(signal)
  expect(await exit).toBe(0)
  expect(performance.now() - began).toBeLessThan(10_000)
  await expect(upload.reply).rejects.toMatchObject({ code: 'ECONNRESET' })
})

test('it prints one line when it is ready, on the port that it was given [sandbox-ready-line]', async () => {
  const { url, child, exit, output } = await startSandboxProcess({ SANDBOX_HOST: 'localhost' })
  expect(output.text).toBe(`sandbox ready on http://localhost:${new URL(url).port}/v2\n`)
  child.kill()
  await exit
})

test('every fault of the environment ends it at once', async () => {
  const { output, exit } = runSandbox([], { SANDBOX_PORT: 'x', SANDBOX_RATE_LIMIT: '20' })
  expect(await exit).toBe(1)
  expect(output.text.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^SANDBOX_PORT is "x": expected /),
    expect.stringMatching(/^SANDBOX_RATE_LIMIT is "20": expected /),
  ])
})

test('a port that is taken ends it with a sentence', async () => {
  const sandbox = await startSandbox({ port: 0 })
  onTestFinished(sandbox.stop)
  const { output, exit } = runSandbox([], { SANDBOX_PORT: String(sandbox.port) })
  expect(await exit).toBe(1)
  expect(output.text).toBe(
    `Port ${sandbox.port} of 127.0.0.1 is in use. Stop what listens there, or choose another port (0 takes a free one). ` +
      `For example: pnpm sandbox --port ${sandbox.port + 1}\n`,
  )
})

test('GET /health answers once it is ready [sandbox-health]', async () => {
  const { url, child, exit } = await startSandboxProcess({})
  const answer = await fetch(new URL('/health', url))
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready' }])
  child.kill()
  await exit
})

test('options stand on the command line too; one that is unknown brings the help', async () => {
  const { output, exit } = runSandbox(['--prot', '1'], {})
  expect(await exit).toBe(1)
  expect(output.text).toMatch(/^Unknown option '--prot'[^]*Usage: pnpm sandbox[^]*--port N/u)
  const other = runSandbox(['--host', '203.0.113.9'], {})
  expect(await other.exit).toBe(1)
  expect(other.output.text).toBe(
    'Port 4010 of 203.0.113.9 cannot be listened on (EADDRNOTAVAIL). Choose an address of this machine, such as 127.0.0.1.\n',
  )
})

test('--help prints the keys', async () => {
  const { output, exit } = runSandbox(['--help'], {})
  expect(await exit).toBe(0)
  expect(output.text).toContain('SANDBOX_RATE_LIMIT')
  expect(output.text).toContain('--rate-limit RATE')
})
