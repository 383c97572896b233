import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createLog, readConfig, startGateway } from '@resumable-media/gateway'
import type { Gateway } from '@resumable-media/gateway'
import { createApi } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { startMock } from '@resumable-media/mock'
import type { ExampleName, Mock } from '@resumable-media/mock'
import { examples } from '@resumable-media/openapi/examples'
import { spec } from '@resumable-media/openapi/spec'

const ACCOUNT = { KALEYRA_SID: 'HXAP1600000097IN', KALEYRA_API_KEY: 'of-this-test' }

test.each(spec.servers.map(server => [server['x-pod'], server.url]))(
  'the gateway finds the pod %s at %s [gateway-finds-pod]',
  (pod, url) => {
    expect(readConfig({ ...ACCOUNT, KALEYRA_POD: pod }).kaleyra.accounts).toMatchObject([{ baseUrl: url }])
  },
)

describe('a gateway that asks', () => {
  let dataDir: string
  let mock: Mock
  let gateway: Gateway
  let api: ReturnType<typeof createApi>
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'contract-'))
    mock = await startMock()
    const env = { ...ACCOUNT, KALEYRA_BASE_URL: mock.url, DATA_DIR: dataDir, POLL_DELAYS: '50ms', PORT: '0' }
    gateway = await startGateway(readConfig(env), createLog('silent'))
    api = createApi(gateway.url)
  })
  afterAll(async () => {
    await gateway?.stop()
    await mock?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  beforeEach(() => mock.reset())

  const upload = async () => api.upload(await blobOf('image.png'), 'image.png')

  test('calls with its SID, its key and the WABA, and asks for the one id [gateway-call-parameters]', async () => {
    await api.reach((await upload()).id, 'UPLOADED')
    const path = '/HXAP1600000097IN/whatsapp/150440000142241/resumable_media'
    const headers = { 'api-key': 'of-this-test' }
    // On a slow machine it asks once more before it has its answer.
    expect(mock.requests.slice(0, 2)).toMatchObject([
      { method: 'POST', path, headers, query: {} },
      { method: 'GET', path, headers, query: { id: '639' } },
    ])
  })

  test('keeps the id and the status of the acceptance [gateway-keeps-acceptance]', async () => {
    mock.next('processing')
    const { id } = await upload()
    expect(await api.status(id)).toMatchObject({ kaleyraId: '639', kaleyraStatus: 'PENDING' })
    await api.reach(id, 'UPLOADED')
  })

  // Whatever refuses the question refuses no upload: Kaleyra has taken it, and can be asked again.
  const refusals = Object.entries(examples)
    .filter(([, { operations, status }]) => operations.some(one => one === 'getResumableMedia') && status >= 400)
    .map(([name]) => name as ExampleName)

  test.each(refusals)('asks again after %s, and comes to the handle [gateway-asks-again]', async name => {
    mock.next(name, { operation: 'getResumableMedia' })
    const { id } = await upload()
    expect(await api.reach(id, 'UPLOADED')).toMatchObject({ failure: null, handle: expect.stringMatching(/^4::/u) })
    const asked = mock.requests.map(({ method, example }) => `${method} ${example ?? ''}`.trim())
    expect(asked.slice(0, 2)).toEqual(['POST', `GET ${name}`])
    expect(new Set(asked.slice(2))).toEqual(new Set(['GET']))
  })
})
