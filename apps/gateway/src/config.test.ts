import { expect, test } from 'vitest'
import { configHelp, readConfig } from './config.ts'

const ENOUGH = { KALEYRA_SID: 'HXAP1600000097IN', KALEYRA_API_KEY: 'key' }

test('what is not set has the documented default', () => {
  const config = readConfig(ENOUGH)
  expect(config).toMatchObject({
    kaleyra: {
      baseUrl: 'https://api.in.kaleyra.io/v2',
      callbackSecret: undefined,
      rate: { calls: 20, windowMs: 3_600_000 },
      timeoutMs: 300_000,
    },
    retryDelaysMs: [10_000, 60_000, 300_000, 600_000, 900_000],
    pollDelaysMs: [15_000, 30_000, 60_000, 120_000, 300_000, 600_000],
    lookAgainMs: 61_000,
    handleTtlMs: 86_400_000,
    dataTtlMs: 259_200_000,
    host: '127.0.0.1',
    port: 4000,
    maxUploadBytes: 104_857_600,
    maxSpoolBytes: 107_374_182_400,
    allowedOrigins: [],
    auth: { kind: 'none' },
    perCaller: { uploads: 10, unfinished: 100, subscriptions: 20 },
    production: false,
  })
})

test('all faults come in one message, each with the value and what was expected', () => {
  const env = {
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_RATE_LIMIT: 'twenty',
    MAX_UPLOAD_BYTES: '10 gigs',
    HOST: '0.0.0.0',
    ALLOWED_ORIGINS: 'localhost:5173',
    AUTH: 'basic',
  }
  expect(() => readConfig(env)).toThrow(
    'KALEYRA_API_KEY is missing. ' +
      'KALEYRA_RATE_LIMIT is "twenty": expected calls per window, such as 20/1h. ' +
      'MAX_UPLOAD_BYTES is "10 gigs": expected a whole number of bytes from 1 to 104857600. ' +
      'ALLOWED_ORIGINS is "localhost:5173": expected origins such as http://localhost:5173, separated by commas. ' +
      'AUTH is "basic": expected none or jwt. ' +
      'HOST is "0.0.0.0": while AUTH is none only loopback (127.0.0.1, ::1, localhost) is allowed. Set AUTH=jwt to be called from elsewhere.',
  )
})

test('a base URL wins over the pod, and loses its last slash', () => {
  const env = { ...ENOUGH, KALEYRA_POD: 'eu', KALEYRA_BASE_URL: 'http://127.0.0.1:4010/v2/' }
  expect(readConfig(env).kaleyra.baseUrl).toBe('http://127.0.0.1:4010/v2')
  expect(readConfig({ ...ENOUGH, KALEYRA_POD: 'eu' }).kaleyra.baseUrl).toBe('https://api.eu.kaleyra.io/v2')
})

test('a pod that is a word of JavaScript is no pod', () => {
  expect(() => readConfig({ ...ENOUGH, KALEYRA_POD: 'constructor' })).toThrow('KALEYRA_POD is "constructor"')
})

test('the help names every key with its default', () => {
  expect(configHelp()).toMatch(/KALEYRA_RATE_LIMIT .*\(default 20\/1h\)/u)
  expect(configHelp().split('\n').length).toBeGreaterThan(15)
})
