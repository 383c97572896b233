import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PREFLIGHT } from '@resumable-media/test-kit/api'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
beforeAll(async () => {
  system = await startSystem({
    env: {
      PUBLIC_URL: 'https://media.test',
      ALLOWED_ORIGINS: 'http://localhost:5173,https://app.test',
      METRICS_TOKEN: 'scrape',
    },
  })
})
afterAll(() => system.stop())

const at = (path: string, init?: RequestInit) => fetch(`${system.url}${path}`, init)
const JSON_TYPE = { 'content-type': 'application/json' }

const ROUTES: [string, RequestInit, number][] = [
  ['/', {}, 200],
  ['/', { method: 'POST' }, 405],
  ['/graphql', { headers: { accept: 'text/html' } }, 200],
  ['/graphql?query={__typename}', { headers: PREFLIGHT }, 200],
  ['/graphql', {}, 403],
  ['/graphql', { method: 'POST', headers: JSON_TYPE, body: '{"query":"{ __typename }"}' }, 200],
  ['/graphql', { method: 'POST', headers: JSON_TYPE, body: '{' }, 400],
  ['/graphql', { method: 'PUT' }, 405],
  ['/graphql', { method: 'OPTIONS' }, 204],
  ['/uploads', { method: 'OPTIONS' }, 204],
  ['/uploads/unknown', { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } }, 404],
  ['/uploads/unknown', {}, 405],
  ['/callbacks/kaleyra', { method: 'POST' }, 401],
  ['/health/live', {}, 200],
  ['/health/ready', {}, 200],
  ['/metrics', {}, 401],
  ['/metrics', { headers: { authorization: 'Bearer scrape' } }, 200],
  ['/nothing', {}, 404],
]

describe('every answer [headers-every-answer]', () => {
  test.each(ROUTES)('%s %j (%i) is kept to itself', async (path, init, status) => {
    const { headers, ...response } = await at(path, init).then(answer => ({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
    }))
    expect(response.status).toBe(status)
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none'.*frame-ancestors 'none'/u),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/u),
    })
    expect(headers).not.toHaveProperty('x-powered-by')
    expect(headers).not.toHaveProperty('server')
    expect(headers['cache-control']).toBe(path === '/' && status === 200 ? 'no-cache' : 'no-store')
  })

  test('is asked to be fetched over https only where PUBLIC_URL is https', async () => {
    const plain = await startSystem({ env: { PUBLIC_URL: 'http://media.test' } })
    const { headers } = await fetch(`${plain.url}/`)
    expect(headers.has('strict-transport-security')).toBe(false)
    await plain.stop()
  })
})

describe('a page of another origin [headers-foreign-page]', () => {
  const preflight = async (path: string, origin: string, method = 'POST') => {
    const asked = {
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,x-strange',
    }
    return (await at(path, { method: 'OPTIONS', headers: { origin, ...asked } })).headers
  }

  test.each(['/graphql', '/uploads'])('%s: one of the list may ask, with the headers that it wants', async path => {
    for (const origin of ['http://localhost:5173', 'https://app.test']) {
      const headers = await preflight(path, origin)
      expect(headers.get('access-control-allow-origin')).toBe(origin)
      expect(headers.get('access-control-allow-headers')).toBe('authorization,x-strange')
      expect(headers.get('access-control-expose-headers')).toContain('X-Request-ID')
      expect(headers.has('access-control-allow-credentials')).toBe(false)
      expect(headers.get('vary')).toContain('Origin')
    }
  })

  test.each(['/graphql', '/uploads'])('%s: others may not, nor is anything said that lets anybody', async path => {
    for (const origin of [
      'https://evil.test',
      'null',
      'https://app.test.evil.test',
      'http://app.test',
      'HTTPS://APP.TEST',
    ]) {
      const headers = await preflight(path, origin)
      expect([...headers.keys()].filter(name => name.startsWith('access-control-'))).toEqual([])
      expect(headers.get('vary')).toContain('Origin')
    }
  })

  test('an answer without an origin is not kept for those with one', async () => {
    expect((await at('/graphql?query={__typename}', { headers: PREFLIGHT })).headers.get('vary')).toContain('Origin')
  })

  test.each(['/health/live', '/callbacks/kaleyra', '/'])('%s is for nobody of another origin', async path => {
    const headers = await preflight(path, 'http://localhost:5173')
    expect(headers.has('access-control-allow-origin')).toBe(false)
  })
})
