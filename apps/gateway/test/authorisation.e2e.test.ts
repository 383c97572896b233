import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { isObjectType } from 'graphql'
import { schema } from '../src/graphql/schema.ts'
import { ROUTES } from '../src/http/routes.ts'
import { UPLOAD } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { seconds, startIssuer } from '@resumable-media/test-kit/issuer'
import type { Issuer } from '@resumable-media/test-kit/issuer'
import { firstEvent } from '@resumable-media/test-kit/first-event'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { beginByMutation, createTus, creation } from '@resumable-media/test-kit/tus'

const OTHER_WABA = '150440000142242'

/** What comes of a call: a code, `unknown` where it is as if there were no such media, `done` where it was let do it. */
type Outcome = string
type Need = 'media:read' | 'media:write'

/** Everybody who calls, and what is wrong with their token; the scopes and WABA of those that are good. */
const CALLERS: Record<string, { token: () => Promise<string> | string | undefined; fault?: string; may?: Need[] }> = {
  'no token': { token: () => undefined, fault: 'UNAUTHORIZED' },
  'no JWT': { token: () => 'letmein', fault: 'UNAUTHORIZED' },
  expired: { token: () => issuer.token({ exp: seconds() - 60 }), fault: 'UNAUTHORIZED' },
  'no expiry': { token: () => issuer.token({ exp: undefined }), fault: 'UNAUTHORIZED' },
  'wrong audience': { token: () => issuer.token({ aud: 'another' }), fault: 'UNAUTHORIZED' },
  'wrong issuer': { token: () => issuer.token({ iss: 'https://elsewhere.test' }), fault: 'UNAUTHORIZED' },
  'bad signature': { token: () => issuer.forged(), fault: 'UNAUTHORIZED' },
  'unknown key': { token: () => issuer.token({}, 'key-2'), fault: 'UNAUTHORIZED' },
  'alg none': { token: () => issuer.unsigned(), fault: 'UNAUTHORIZED' },
  'public key as secret': { token: () => issuer.confused(), fault: 'UNAUTHORIZED' },
  'malformed wabas': { token: () => issuer.token({ wabas: WABA }), fault: 'UNAUTHORIZED' },
  'other WABA': { token: () => issuer.token({ wabas: [OTHER_WABA] }) },
  'read-only': { token: () => issuer.token({ scope: 'openid media:read' }), may: ['media:read'] },
  'write-only': { token: () => issuer.token({ scope: ['media:write'] }), may: ['media:write'] },
  'another owner': { token: () => issuer.token({ sub: 'bob' }), may: ['media:read', 'media:write'] },
  'every WABA': { token: () => issuer.token({ wabas: ['*'] }), may: ['media:read', 'media:write'] },
  right: { token: () => issuer.token(), may: ['media:read', 'media:write'] },
}

let issuer: Issuer
let system: System
/** A media item with its handle, one of the other WABA, and a resumable upload, all of them alice's. */
let ready: string
let elsewhere: string
beforeAll(async () => {
  issuer = await startIssuer()
  system = await startSystem({
    env: { ...issuer.env, KALEYRA_RATE_LIMIT: '1000/1h', MAX_UNFINISHED_UPLOADS: '1000', METRICS_TOKEN: 'scrape' },
  })
  const all = system.as(await issuer.token({ wabas: [WABA, OTHER_WABA] }))
  const png = await blobOf('image.png')
  ready = (await all.upload(png, 'image.png')).id
  elsewhere = (await all.upload(png, 'image.png', { wabaId: OTHER_WABA })).id
  for (const id of [ready, elsewhere])
    await vi.waitFor(async () => expect((await all.status(id))?.status).toBe('UPLOADED'), { timeout: 120_000 })
})
afterAll(async () => {
  await system.stop()
  await issuer.stop()
})

const alice = async () => system.as(await issuer.token())
const begin = async () => beginByMutation((await alice()).query)
/** All that alice has, and what lies in the spool: what is refused must leave it as it is. */
const all = async () => [
  (await (await alice()).query(`{ media(wabaId: "${WABA}", first: 100) { nodes { id status receivedBytes } } }`)).data,
  (await system.spooled()).toSorted(),
]

type Row = {
  needs: Need
  /** What somebody with a good token for another WABA is told. */
  foreign: 'FORBIDDEN_WABA' | 'unknown'
  /** What another owner is told; as everybody of the WABA where it is left out. */
  notOwner?: 'unknown'
  call: (token: string | undefined) => Promise<Outcome>
}

/** The outcome of an operation on one root field. */
async function ask(
  field: string,
  token: string | undefined,
  document: string,
  variables: object = {},
): Promise<Outcome> {
  const response = await fetch(`${system.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(token) },
    body: JSON.stringify({ query: document, variables }),
  })
  return outcomeOf(field, response.status, await response.json())
}

type Body = { data?: Record<string, unknown> | null; errors?: { extensions?: { code?: string } }[] }

function outcomeOf(field: string, status: number, body: unknown): Outcome {
  const { data, errors } = body as Body
  const code = errors?.[0]?.extensions?.code
  if (code !== undefined) {
    expect(status).toBe({ UNAUTHORIZED: 401, FORBIDDEN_SCOPE: 403, FORBIDDEN_WABA: 403 }[code])
    return code
  }
  const answer = data?.[field]
  if (answer === null) return 'unknown'
  const [one] = Array.isArray(answer) ? (answer as { code?: string }[]) : [answer as { code?: string }]
  return one?.code === 'MEDIA_NOT_FOUND' ? 'unknown' : (one?.code ?? 'done')
}

const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` }

const watch = (token: string | undefined, document: string, variables: object) =>
  firstEvent(system.url, { query: document, variables }, bearer(token))

const FIELDS: Record<string, Row> = {
  mediaStatus: {
    needs: 'media:read',
    foreign: 'unknown',
    call: token => ask('mediaStatus', token, `{ mediaStatus(id: "${ready}") { id handle } }`),
  },
  media: {
    needs: 'media:read',
    foreign: 'FORBIDDEN_WABA',
    call: token => ask('media', token, `{ media(wabaId: "${WABA}") { nodes { id handle } } }`),
  },
  uploadQuota: {
    needs: 'media:read',
    foreign: 'FORBIDDEN_WABA',
    call: token => ask('uploadQuota', token, `{ uploadQuota(wabaId: "${WABA}") { used } }`),
  },
  checkUpload: {
    needs: 'media:read',
    foreign: 'FORBIDDEN_WABA',
    call: token => ask('checkUpload', token, `{ checkUpload(input: { wabaId: "${WABA}" }) { code } }`),
  },
  uploadResumableMedia: {
    needs: 'media:write',
    foreign: 'FORBIDDEN_WABA',
    async call(token) {
      const form = new FormData()
      const variables = { input: { wabaId: WABA, file: null } }
      form.set('operations', JSON.stringify({ query: UPLOAD, variables }))
      form.set('map', '{"file":["variables.input.file"]}')
      form.set('file', await blobOf('image.png'), 'image.png')
      const response = await fetch(`${system.url}/graphql`, { method: 'POST', body: form, headers: bearer(token) })
      return outcomeOf('uploadResumableMedia', response.status, await response.json())
    },
  },
  createResumableUpload: {
    needs: 'media:write',
    foreign: 'FORBIDDEN_WABA',
    call: token =>
      ask(
        'createResumableUpload',
        token,
        'mutation($input: CreateResumableUploadInput!) { createResumableUpload(input: $input) { ... on UserError { code } } }',
        { input: { wabaId: WABA, fileName: 'image.png', size: 5 } },
      ),
  },
  cancelMedia: {
    needs: 'media:write',
    foreign: 'unknown',
    async call(token) {
      const { id } = await begin()
      const document = `mutation { cancelMedia(id: "${id}") { ... on UserError { code } } }`
      const outcome = await ask('cancelMedia', token, document)
      expect((await (await alice()).status(id))?.status).toBe(outcome === 'done' ? 'CANCELLED' : 'RECEIVING')
      return outcome
    },
  },
  renewMedia: {
    needs: 'media:write',
    foreign: 'unknown',
    call: token => ask('renewMedia', token, `mutation { renewMedia(id: "${ready}") { ... on UserError { code } } }`),
  },
  mediaStatusChanged: {
    needs: 'media:read',
    foreign: 'unknown',
    async call(token) {
      // The present states come in the order in which the media came: the first is told, or another's is.
      const ids = [ready, elsewhere]
      const document = 'subscription($ids: [ID!]!) { mediaStatusChanged(ids: $ids) { id } }'
      const { status, body } = await watch(token, document, { ids })
      const first = (body as Body).data?.['mediaStatusChanged'] as { id: string } | undefined
      return first?.id === elsewhere ? 'unknown' : outcomeOf('mediaStatusChanged', status, body)
    },
  },
  wabaMediaChanged: {
    needs: 'media:read',
    foreign: 'FORBIDDEN_WABA',
    async call(token) {
      const document = 'subscription($wabaId: ID!) { wabaMediaChanged(wabaId: $wabaId) { id } }'
      const { status, body } = await watch(token, document, { wabaId: WABA })
      return outcomeOf('wabaMediaChanged', status, body)
    },
  },
}

const tusOf = (token: string | undefined) => createTus(system.url, bearer(token))

async function tusOutcome(response: Response): Promise<Outcome> {
  if (response.ok) return 'done'
  const code = response.headers.get('x-error-code') ?? String(response.status)
  const status = { UNAUTHORIZED: 401, FORBIDDEN_SCOPE: 403, FORBIDDEN_WABA: 403, UPLOAD_NOT_FOUND: 404 }[code]
  expect(response.status).toBe(status)
  return code === 'UPLOAD_NOT_FOUND' ? 'unknown' : code
}

const open =
  (method: string, path: string, status: number): Row['call'] =>
  async token => {
    const response = await fetch(`${system.url}${path}`, { method, headers: bearer(token) })
    expect(response.status).toBe(status)
    return 'open'
  }

/** By route, what is done there. `open`: to everybody, or by another secret. */
const CALLS: Record<keyof typeof ROUTES, Record<string, Row | { open: Row['call'] }>> = {
  '/graphql': {
    GET: {
      needs: 'media:read',
      foreign: 'unknown',
      async call(token) {
        const query = encodeURIComponent(`{ mediaStatus(id: "${ready}") { id } }`)
        const headers = { accept: 'application/json', 'x-graphql-yoga-csrf': '1', ...bearer(token) }
        const response = await fetch(`${system.url}/graphql?query=${query}`, { headers })
        return outcomeOf('mediaStatus', response.status, await response.json())
      },
    },
    POST: FIELDS['mediaStatus'] as Row,
  },
  '/callbacks/kaleyra': { POST: { open: open('POST', '/callbacks/kaleyra', 401) } },
  '/health/live': { GET: { open: open('GET', '/health/live', 200) } },
  '/health/ready': { GET: { open: open('GET', '/health/ready', 200) } },
  '/metrics': { GET: { open: open('GET', '/metrics', 401) } },
  '/uploads': {
    OPTIONS: { open: open('OPTIONS', '/uploads', 204) },
    POST: {
      needs: 'media:write',
      foreign: 'FORBIDDEN_WABA',
      call: async token => tusOutcome(await tusOf(token).post(creation(5))),
    },
  },
  '/uploads/:id': {
    HEAD: {
      needs: 'media:write',
      foreign: 'unknown',
      notOwner: 'unknown',
      call: async token => tusOutcome(await tusOf(token).head((await begin()).uploadUrl)),
    },
    PATCH: {
      needs: 'media:write',
      foreign: 'unknown',
      notOwner: 'unknown',
      async call(token) {
        const { id, uploadUrl } = await begin()
        const outcome = await tusOutcome(await tusOf(token).patch(uploadUrl, 0, new Uint8Array([1, 2, 3])))
        expect((await (await alice()).status(id))?.['receivedBytes']).toBe(outcome === 'done' ? 3 : 0)
        return outcome
      },
    },
    DELETE: {
      needs: 'media:write',
      foreign: 'unknown',
      notOwner: 'unknown',
      async call(token) {
        const { id, uploadUrl } = await begin()
        const outcome = await tusOutcome(await tusOf(token).delete(uploadUrl))
        expect((await (await alice()).status(id))?.status).toBe(outcome === 'done' ? 'CANCELLED' : 'RECEIVING')
        return outcome
      },
    },
  },
}

const cells = (rows: [string, Row][]) =>
  rows.flatMap(([name, row]) => Object.keys(CALLERS).map(who => ({ name, who, row })))

function expected({ needs, foreign, notOwner }: Row, who: string): Outcome {
  const { fault, may } = CALLERS[who] ?? {}
  if (fault !== undefined) return fault
  if (may === undefined) return foreign
  if (!may.includes(needs)) return 'FORBIDDEN_SCOPE'
  return who === 'another owner' ? (notOwner ?? 'done') : 'done'
}

const tokenOf = async (who: string): Promise<string | undefined> => CALLERS[who]?.token()

describe('the fields [authorisation-fields]', () => {
  test('each field of the schema has a row [every-field-is-authorised]', () => {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    const fields = roots.filter(isObjectType).flatMap(root => Object.keys(root.getFields()))
    expect(fields.toSorted()).toEqual(Object.keys(FIELDS).toSorted())
  })

  test.each(cells(Object.entries(FIELDS)))('$name, $who', async ({ who, row }) => {
    expect(await row.call(await tokenOf(who))).toBe(expected(row, who))
  })
})

test.each(Object.keys(FIELDS).filter(field => field !== 'mediaStatusChanged'))(
  'a token that lists no WABA may use none: %s',
  async field => {
    const token = await issuer.token({ wabas: undefined })
    expect(await FIELDS[field]?.call(token)).toBe(FIELDS[field]?.foreign)
  },
)

describe('the routes [authorisation-routes]', () => {
  test('each route has its calls [every-route-is-authorised]', () => {
    expect(Object.keys(CALLS).toSorted()).toEqual(Object.keys(ROUTES).toSorted())
  })

  const calls = Object.entries(CALLS).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, row]): [string, typeof row] => [`${method} ${route}`, row]),
  )
  test.each(cells(calls.filter((one): one is [string, Row] => 'needs' in one[1])))(
    '$name, $who',
    async ({ who, row }) => {
      expect(await row.call(await tokenOf(who))).toBe(expected(row, who))
    },
  )
  test.each(
    calls.flatMap(([name, row]) => ('open' in row ? Object.keys(CALLERS).map(who => ({ name, who, row })) : [])),
  )('$name does not ask for a token: $who', async ({ who, row }) => {
    expect(await row.open(await tokenOf(who))).toBe('open')
  })
})

describe('what is refused', () => {
  test.each(Object.keys(CALLERS).filter(who => CALLERS[who]?.fault))(
    'leaves all as it was: %s [authorisation-no-effect]',
    async who => {
      const before = await all()
      const token = await tokenOf(who)
      for (const field of ['uploadResumableMedia', 'createResumableUpload', 'renewMedia'])
        await FIELDS[field]?.call(token)
      await tusOf(token).post(creation(5))
      expect(await all()).toEqual(before)
    },
  )
})
