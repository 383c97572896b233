import { examples } from '@resumable-media/openapi/examples'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startMock } from '../src/index.ts'
import { callFor } from './call.ts'
import { MAIN, runCommand, startCommand } from './start-command.ts'
import type { Command } from './start-command.ts'

let command: Command | undefined
afterEach(() => command?.kill('SIGKILL'))

const gone = (url: string) => expect(callFor(url, 'getResumableMedia')).rejects.toThrow('fetch failed')

describe('pnpm mock', () => {
  test('says where it listens and what to paste, answers by name, and ends within two seconds', async () => {
    command = await startCommand([MAIN, '--port', '0'])
    const { url } = command
    expect(command.output()).toContain(`curl -H 'api-key: any' -F type=image/png`)
    expect(command.output()).toContain(`-H 'Prefer: code=401, example=wabaNotOwned'`)
    for (const name of Object.keys(examples)) expect(command.output()).toContain(`example=${name} `)

    expect(await callFor(url, 'uploadResumableMedia')).toMatchObject({ status: 202, body: examples.accepted.body })
    for (const name of ['wabaNotOwned', 'badFileName', 'tooLarge', 'rateLimited', 'serverError'] as const) {
      const { status, body } = examples[name]
      const answer = await callFor(url, 'uploadResumableMedia', `code=${status}, example=${name}`)
      expect(answer).toEqual({ status, body, violations: null })
    }
    const { status, body } = examples.processing
    expect(await callFor(url, 'getResumableMedia', 'example=processing')).toMatchObject({ status, body })

    await endsSoon(command, 'SIGTERM')
    await gone(url)
  })

  test('takes the port from MOCK_PORT, and ends on SIGINT', async () => {
    const { port, stop } = await startMock()
    await stop()
    command = await startCommand([MAIN], { env: { MOCK_PORT: String(port) } })
    expect(command.url).toBe(`http://127.0.0.1:${port}`)
    await endsSoon(command, 'SIGINT')
  })

  test('ends when the pnpm that started it is killed', async () => {
    const parent = `require('node:child_process').spawn(process.execPath, process.argv.slice(1), { stdio: 'inherit' })`
    command = await startCommand(['-e', parent, MAIN, '--port=0'], { argv0: 'pnpm' })
    const { url } = command
    expect(await callFor(url, 'uploadResumableMedia')).toMatchObject({ status: 202 })
    command.kill('SIGKILL')
    await vi.waitFor(() => gone(url), { timeout: 120_000 })
  })

  test('is one process under NODE_ENV=production as well', async () => {
    command = await startCommand([MAIN, '--port', '0'], { env: { NODE_ENV: 'production' } })
    expect(await callFor(command.url, 'uploadResumableMedia')).toMatchObject({ status: 202 })
    await endsSoon(command, 'SIGKILL')
    await gone(command.url)
  })

  test('names the port that is in use, and the cure', async () => {
    const { port, stop } = await startMock()
    const { code, output } = await runCommand([MAIN, '--port', String(port)])
    expect(output).toBe(
      `Port ${port} of 127.0.0.1 is in use. Stop what listens there, or choose another port (0 takes a free one). ` +
        `For example: pnpm mock --port ${port + 1}\n`,
    )
    expect(code).toBe(1)
    await stop()
  })

  test('GET /health answers once it is ready', async () => {
    command = await startCommand([MAIN, '--port=0'])
    const answer = await fetch(`${command.url}/health`)
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready' }])
  })

  test('names an address that is not of this machine', async () => {
    const { code, output } = await runCommand([MAIN, '--host', '203.0.113.9'])
    expect(output).toBe(
      'Port 4011 of 203.0.113.9 cannot be listened on (EADDRNOTAVAIL). Choose an address of this machine, such as 127.0.0.1.\n',
    )
    expect(code).toBe(1)
  })

  test('--help tells the options', async () => {
    const { code, output } = await runCommand([MAIN, '--help'])
    expect(output).toMatch(/Usage: pnpm mock.*MOCK_PORT/s)
    expect(code).toBe(0)
  })
})

async function endsSoon({ kill, exited }: Command, signal: NodeJS.Signals): Promise<void> {
  const begun = Date.now()
  kill(signal)
  expect(await exited).toBe(signal === 'SIGKILL' ? null : 0)
  expect(Date.now() - begun).toBeLessThan(10_000)
}
