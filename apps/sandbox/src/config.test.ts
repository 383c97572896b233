import { ConfigError } from '@resumable-media/runtime/config'
import { expect, test } from 'vitest'
import { configHelp, readCommand, readConfig } from './config.ts'

const DEFAULTS = {
  port: 4010,
  host: '127.0.0.1',
  rateLimit: { calls: 20, perMs: 3_600_000 },
  processingMs: 1000,
  callbackUrl: undefined,
  callbackSecret: undefined,
  wabaIds: ['150440000142241', '150440000142242'],
}

test('an empty environment, or empty variables, are the defaults', () => {
  expect(readConfig({})).toEqual(DEFAULTS)
  expect(readConfig({ SANDBOX_PORT: '', SANDBOX_CALLBACK_URL: '' })).toEqual(DEFAULTS)
})

test('every key is read', () => {
  const env = {
    SANDBOX_PORT: '0',
    SANDBOX_HOST: '::1',
    SANDBOX_RATE_LIMIT: '5/3s',
    SANDBOX_PROCESSING_MS: '0',
    SANDBOX_CALLBACK_URL: 'http://127.0.0.1:4000/callbacks/kaleyra',
    SANDBOX_CALLBACK_SECRET: 's3cret',
    SANDBOX_WABAS: '1,22,333',
  }
  expect(readConfig(env)).toEqual({
    port: 0,
    host: '::1',
    rateLimit: { calls: 5, perMs: 3000 },
    processingMs: 0,
    callbackUrl: 'http://127.0.0.1:4000/callbacks/kaleyra',
    callbackSecret: 's3cret',
    wabaIds: ['1', '22', '333'],
  })
})

test('an option comes before its variable, and both are in one reading', () => {
  const env = { SANDBOX_PORT: '4012', SANDBOX_WABAS: '1' }
  expect(readCommand(['--port', '0', '--processing-ms=5'], env)).toEqual({
    ...DEFAULTS,
    help: false,
    port: 0,
    processingMs: 5,
    wabaIds: ['1'],
  })
  expect(() => readCommand(['--port=x', '--wabas', 'y'], {})).toThrow(
    '--port is "x": expected a number from 0 to 65535, 0 for any free port.\n--wabas is "y": expected ids of digits',
  )
})

test.each([
  ['20/1h', 3_600_000],
  ['20/2m', 120_000],
  ['20/250ms', 250],
])('a rate of %s is understood', (text, perMs) => {
  expect(readConfig({ SANDBOX_RATE_LIMIT: text }).rateLimit).toEqual({ calls: 20, perMs })
})

test('every fault is told at once', () => {
  const env = {
    SANDBOX_PORT: '65536',
    SANDBOX_HOST: 'a b',
    SANDBOX_RATE_LIMIT: '0/1h',
    SANDBOX_PROCESSING_MS: '-1',
    SANDBOX_CALLBACK_URL: 'ftp://x',
    SANDBOX_CALLBACK_SECRET: 'line\nbreak',
    SANDBOX_WABAS: '1, 2',
  }
  const faults = [
    'SANDBOX_PORT is "65536": expected a number from 0 to 65535, 0 for any free port.',
    'SANDBOX_HOST is "a b": expected an address or a host name.',
    'SANDBOX_RATE_LIMIT is "0/1h": expected calls/time, for instance 20/1h or 5/3s (ms, s, m, h).',
    'SANDBOX_PROCESSING_MS is "-1": expected a whole number of milliseconds up to 86400000.',
    'SANDBOX_CALLBACK_URL is "ftp://x": expected an http or https URL.',
    'SANDBOX_CALLBACK_SECRET is "line\nbreak": expected printable ASCII.',
    'SANDBOX_WABAS is "1, 2": expected ids of digits, separated by commas.',
  ]
  expect(() => readConfig(env)).toThrow(new ConfigError(faults.join('\n')))
})

test('the help names every key', () => {
  expect(configHelp().match(/SANDBOX_\w+/g)).toHaveLength(7)
  expect(configHelp().match(/^ {2}--[a-z-]+/gm)).toHaveLength(8)
  expect(configHelp()).toContain('Default: 20/1h.')
})
