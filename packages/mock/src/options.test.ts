import { expect, test } from 'vitest'
import { parseOptions } from './options.ts'

test('the flag comes before MOCK_PORT, and MOCK_PORT before 4011', () => {
  expect(parseOptions([], {})).toEqual({ help: false, host: '127.0.0.1', port: 4011 })
  expect(parseOptions([], { MOCK_PORT: '4012' }).port).toBe(4012)
  expect(parseOptions(['--port', '0', '--host', '::1'], { MOCK_PORT: '4012' })).toMatchObject({ port: 0, host: '::1' })
})

test.for(['x', '-1', '1.5', '65536', ''])('a port of "%s" is refused with the name of the setting', text => {
  const message = `MOCK_PORT is "${text}": expected a whole number from 0 to 65535.`
  expect(() => parseOptions([], { MOCK_PORT: text })).toThrow(message)
  expect(() => parseOptions([`--port=${text}`], {})).toThrow(message.replace('MOCK_PORT', '--port'))
})

test('an unknown option is refused with the usage', () => {
  expect(() => parseOptions(['--pod', 'in'], {})).toThrow(/Unknown option '--pod'[^]*Usage: pnpm mock/)
})
