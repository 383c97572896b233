import { Agent } from 'undici'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { LookupFailedError, UnreachableError } from '../src/index.ts'
import { ACCEPTED, WABA_ID, anUpload, clientOf } from './account.ts'
import { failureOf } from './failure.ts'
import { startTlsPeer } from '@resumable-media/test-kit/tls-peer'

let peer: Awaited<ReturnType<typeof startTlsPeer>>
beforeAll(async () => {
  peer = await startTlsPeer(JSON.stringify(ACCEPTED))
})
afterAll(() => peer.stop())

test.each([undefined, '0'])(
  'a certificate that nobody vouches for is refused, before the key is sent, with NODE_TLS_REJECT_UNAUTHORIZED=%s [tls-verified]',
  async reject => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', reject)
    const client = clientOf(peer.url)

    const upload = await failureOf(client.uploadResumableMedia(anUpload))
    const lookup = await failureOf(client.getResumableMedia({ wabaId: WABA_ID }))

    expect(upload).toBeInstanceOf(UnreachableError)
    expect(lookup).toBeInstanceOf(LookupFailedError)
    for (const failure of [upload, lookup]) {
      const message = expect.stringContaining(
        'the TLS certificate or connection was refused (DEPTH_ZERO_SELF_SIGNED_CERT)',
      )
      expect(failure).toMatchObject({ message, cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } })
    }
    expect(peer.requests).toEqual([])
    await client.close()
    vi.unstubAllEnvs()
  },
)

test('the same server is taken by whoever trusts its certificate', async () => {
  const dispatcher = new Agent({ connect: { ca: peer.cert } })
  const client = clientOf(peer.url, { dispatcher })

  expect(await client.uploadResumableMedia(anUpload)).toMatchObject({ id: '639' })

  expect(peer.requests).toHaveLength(1)
  await dispatcher.close()
})
