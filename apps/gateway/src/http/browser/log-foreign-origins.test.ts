import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { createPages } from './pages.ts'

const HOUR_MS = 3_600_000

function open(allowed: string[] = []) {
  const lines: object[] = []
  const clock = { now: 0 }
  const log = { warn: (facts: object, message: string) => void lines.push({ ...facts, message }) } as never
  let passed = 0
  const pages = createPages({ allowedOrigins: allowed, anyHost: true, log, now: () => clock.now })
  const setCors = pages.cors({ methods: 'GET', responseHeaders: [] })
  const response = { setHeader: () => {} } as never as ServerResponse
  function ask(headers: Record<string, string>) {
    setCors({ headers: { host: 'media.test', ...headers } } as never as IncomingMessage, response)
    passed += 1
  }
  return { lines, clock, ask, passed: () => passed }
}

test('a foreign origin is one line with its name and the key, once an hour, and its request goes on', () => {
  const { lines, clock, ask, passed } = open()
  for (let time = 0; time < 5; time += 1) ask({ origin: 'http://localhost:5173' })
  const message = 'refused a page: its origin is not in ALLOWED_ORIGINS'
  expect(lines).toEqual([{ origin: 'http://localhost:5173', key: 'ALLOWED_ORIGINS', message }])
  expect(passed()).toBe(5)
  clock.now = HOUR_MS
  ask({ origin: 'http://localhost:5173' })
  expect(lines).toHaveLength(2)
})

test.each([
  ['no page', {}],
  ['a page of its own', { origin: 'https://media.test' }],
  ['a page of the list', { origin: 'https://app.test' }],
])('%s is no line', (_who, headers) => {
  const { lines, ask } = open(['https://app.test'])
  ask(headers)
  expect(lines).toEqual([])
})

test('origins that are made up do not fill the log', () => {
  const { lines, ask } = open()
  for (let number = 0; number < 1000; number += 1) ask({ origin: `https://${number}.test` })
  expect(lines).toHaveLength(20)
  const long = open()
  long.ask({ origin: `https://${'a'.repeat(10_000)}.test` })
  expect(JSON.stringify(long.lines).length).toBeLessThan(500)
})

test('a clock that goes back does not silence it for longer', () => {
  const { lines, clock, ask } = open()
  clock.now = 100 * HOUR_MS
  ask({ origin: 'https://one.test' })
  clock.now = 0
  ask({ origin: 'https://one.test' })
  expect(lines).toHaveLength(2)
})
