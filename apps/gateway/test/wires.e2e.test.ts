import { createKaleyraClient, wires } from '@resumable-media/client'
import type { Wire } from '@resumable-media/client'
import { fileNameCases } from '@resumable-media/test-kit/file-names'
import { describe, expect, onTestFinished, test } from 'vitest'
import { blobOf, FILES, readFixture, sha256 } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'

/** A gateway on one wire, and a sandbox that takes no other; neither keeps to an hourly limit. */
async function startOn(wire: Wire, accept: Wire = wire) {
  const system = await startSystem({
    env: { KALEYRA_WIRE: wire, KALEYRA_RATE_LIMIT: '1000/1h' },
    sandbox: { rateLimit: { calls: 1000, perMs: 3_600_000 } },
  })
  onTestFinished(system.stop)
  const settings = await fetch(new URL('/_sandbox/settings', system.sandboxUrl), {
    method: 'PATCH',
    body: JSON.stringify({ accept }),
  })
  expect(settings.status).toBe(200)
  return system
}

describe.each(wires)('on the wire %s', wire => {
  test('every file comes to its handle, byte for byte [gateway-wires]', async () => {
    const system = await startOn(wire)
    for (const { name, type } of FILES) {
      const { id } = await system.upload(await blobOf(name), name, { type })
      expect(await system.reach(id, 'UPLOADED')).toMatchObject({ handle: expect.stringMatching(/^4::/u) })
      const sent = { status: 202, fileName: name, type, sha256: sha256(await readFixture(name)) }
      expect(await system.seen()).toContainEqual(expect.objectContaining(sent))
    }
  })

  test('the client’s names arrive as they were given, and Kaleyra refuses the same as we do', async () => {
    const system = await startOn(wire)
    const client = createKaleyraClient({
      baseUrl: system.sandboxUrl,
      sid: 'HXAP1600000097IN',
      apiKey: 'A0000000000000000000000000000sand',
      wire,
    })
    onTestFinished(client.close)
    const outcomes: unknown[] = []
    for (const { title, name } of fileNameCases) {
      const answer = await client
        .uploadResumableMedia({
          wabaId: WABA,
          file: await blobOf('image.png'),
          fileName: name,
          type: 'image/png',
          validate: false,
        })
        .then(
          () => 'taken',
          (error: { reason?: string }) => error.reason,
        )
      outcomes.push({ title, answer, arrived: (await system.seen()).at(-1)?.fileName })
    }
    expect(outcomes).toEqual(
      fileNameCases.map(({ title, name, violation }) => ({
        title,
        answer: violation ? 'BAD_FILE_NAME' : 'taken',
        arrived: name,
      })),
    )
  })
})

test('a Kaleyra that takes only the other wire refuses the form, and the media says so', async () => {
  const system = await startOn('multipart', 'documented-curl')
  expect(await system.upload(await blobOf('image.png'), 'image.png')).toMatchObject({
    __typename: 'KaleyraRejectedError',
    reason: 'BAD_PAYLOAD',
  })
})
