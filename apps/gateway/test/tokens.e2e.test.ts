import { once } from 'node:events'
import { connect } from 'node:net'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { seconds, startIssuer } from '@resumable-media/test-kit/issuer'
import type { Issuer } from '@resumable-media/test-kit/issuer'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { answerOn, beginByMutation, createTus, creation } from '@resumable-media/test-kit/tus'
import { BY_IDS, watch } from '@resumable-media/test-kit/watch'

const PAGE = 'http://app.test:5173'
const QUERY = JSON.stringify({ query: '{ __typename }' })

let issuer: Issuer
let system: System
beforeEach(async () => {
  issuer = await startIssuer()
  system = await startSystem({ env: { ...issuer.env, ALLOWED_ORIGINS: PAGE } })
})
afterEach(async () => {
  await system.stop()
  await issuer.stop()
})

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const post = (headers: Record<string, string> = {}) =>
  fetch(`${system.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: QUERY,
  })

describe('an answer without a good token', () => {
  test('asks for one, and says what is wrong with it', async () => {
    const none = await post()
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="resumable-media"'])
    expect(await none.json()).toEqual({
      errors: [
        {
          message: 'A token is needed. Send it as the header "authorization: Bearer <token>".',
          extensions: { code: 'UNAUTHORIZED' },
        },
      ],
    })
    const expired = await post(bearer(await issuer.token({ exp: seconds() - 60 })))
    expect([expired.status, expired.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="resumable-media", error="invalid_token", error_description="The token has expired. Get a new one."',
    ])
    const basic = await post({ authorization: 'Basic YTpi' })
    expect([basic.status, basic.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('invalid_token'),
    ])
    const reader = createTus(system.url, bearer(await issuer.token({ scope: 'media:read' })))
    expect((await reader.post(creation(5))).headers.get('www-authenticate')).toBe(
      'Bearer realm="resumable-media", error="insufficient_scope", scope="media:write"',
    )
  })

  test('can be read by a page of an allowed origin, from both doors; its preflight needs no token', async () => {
    for (const [path, method] of [
      ['/graphql', 'POST'],
      ['/uploads', 'POST'],
      ['/uploads/id', 'PATCH'],
    ] as const) {
      const asked = {
        origin: PAGE,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization',
      }
      const preflight = await fetch(`${system.url}${path}`, { method: 'OPTIONS', headers: asked })
      expect([path, preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([path, 204, PAGE])
      expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization/iu)
      const refused = await fetch(`${system.url}${path}`, { method, headers: { origin: PAGE }, body: '{}' })
      expect([path, refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([path, 401, PAGE])
      expect(refused.headers.get('access-control-expose-headers')).toMatch(/www-authenticate/iu)
      const stranger = await fetch(`${system.url}${path}`, {
        method,
        headers: { origin: 'http://evil.test' },
        body: '{}',
      })
      expect(stranger.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test.each([
    ['POST /graphql', 'multipart/form-data; boundary=b'],
    ['POST /graphql', 'application/json'],
    ['POST /uploads', 'application/offset+octet-stream'],
    ['PATCH /uploads/id', 'application/offset+octet-stream'],
  ])('comes before a byte of the body: %s as %s [token-before-body]', async (line, type) => {
    const socket = connect(Number(new URL(system.url).port), '127.0.0.1')
    const answer = answerOn(socket)
    const head = [`${line} HTTP/1.1`, 'host: localhost', `content-type: ${type}`, 'content-length: 100000000', '', '']
    socket.write(head.join('\r\n'))
    expect(await answer).toMatch(/^HTTP\/1\.1 401 [^]*UNAUTHORIZED/u)
    socket.destroy()
    expect(await system.spooled()).toEqual([])
  })

  test.each([
    ['POST /graphql', 'multipart/form-data; boundary=b'],
    ['POST /uploads', 'application/offset+octet-stream'],
  ])('comes as early to who may only read: %s as %s', async (line, type) => {
    const { authorization } = bearer(await issuer.token({ scope: 'media:read' }))
    const socket = connect(Number(new URL(system.url).port), '127.0.0.1')
    const answer = answerOn(socket)
    const own = [`authorization: ${authorization}`, 'tus-resumable: 1.0.0', `content-type: ${type}`]
    socket.write([`${line} HTTP/1.1`, 'host: localhost', ...own, 'content-length: 100000000', '', ''].join('\r\n'))
    expect(await answer).toMatch(/^HTTP\/1\.1 403 [^]*FORBIDDEN_SCOPE/u)
    socket.destroy()
  })
})

describe('a stream', () => {
  test('is cut when its token is over, and goes on with the next one [token-ends-stream]', async () => {
    const api = system.as(await issuer.token())
    const { id } = await beginByMutation(api.query)
    const tokens: string[] = []
    const next = await issuer.token()
    const short = await issuer.token({ exp: seconds() + 5 })
    const stream = watch(system.url, BY_IDS, { ids: [id] }, () => {
      const token = tokens.length === 0 ? short : next
      tokens.push(token)
      return bearer(token)
    })
    await stream.reaches(id, 'RECEIVING')
    await expect.poll(() => tokens.length).toBe(2)
    await expect.poll(() => stream.told.length).toBe(2)
    await api.query(`mutation { cancelMedia(id: "${id}") { __typename } }`)
    await stream.reaches(id, 'CANCELLED')
    expect([stream.completed(), stream.errors]).toEqual([false, []])
    stream.end()
  })
})

describe('when the keys cannot be fetched', () => {
  test('nobody is let in, and the answer says that it is for now [token-issuer-away]', async () => {
    issuer.faults.status = 500
    const token = await issuer.token()
    const answer = await post(bearer(token))
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'KEYS_UNAVAILABLE' } }] })
    const upload = await createTus(system.url, bearer(token)).post(creation(5))
    expect([upload.status, upload.headers.get('x-error-code')]).toEqual([503, 'KEYS_UNAVAILABLE'])
    expect((await post()).status).toBe(401)
  })
})

describe('a name that was made to point here', () => {
  async function statusFor(host: string, headers: Record<string, string> = {}): Promise<number | undefined> {
    const { port } = new URL(system.url)
    const sender = request({
      port,
      host: '127.0.0.1',
      path: '/graphql',
      method: 'POST',
      headers: { host, 'content-type': 'application/json', ...headers },
    })
    sender.end(QUERY)
    const [response] = (await once(sender, 'response')) as [IncomingMessage]
    response.resume()
    return response.statusCode
  }

  test('helps nobody without a token', async () => {
    expect(await statusFor('evil.test')).toBe(401)
    expect(await statusFor('media.example', bearer(await issuer.token()))).toBe(200)
  })
})

describe('a shared secret', () => {
  let shared: System
  const secret = 'a secret of more than 32 bytes, to be shared'
  beforeAll(async () => {
    const PUBLIC_URL = 'https://media.test'
    const env = {
      AUTH: 'jwt',
      JWT_SECRET: secret,
      JWT_ISSUER: 'us',
      JWT_AUDIENCE: 'media',
      HOST: '0.0.0.0',
      PUBLIC_URL,
    }
    shared = await startSystem({ env })
  })
  afterAll(() => shared.stop())

  test('signs tokens as well, on any address', async () => {
    const key = new TextEncoder().encode(secret)
    const token = new SignJWT({ iss: 'us', aud: 'media', wabas: ['*'], exp: seconds() + 60 })
    const api = shared.as(await token.setProtectedHeader({ alg: 'HS256' }).sign(key))
    const begun = await beginByMutation(api.query)
    expect(begun).toMatchObject({ __typename: 'Media', uploadUrl: `https://media.test/uploads/${begun.id}` })
    expect((await shared.query('{ __typename }')).errors).toMatchObject([{ extensions: { code: 'UNAUTHORIZED' } }])
  })
})
