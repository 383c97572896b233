import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { blobOf, readFixture } from '@resumable-media/test-kit/files'
import { freePort } from '@resumable-media/test-kit/free-port'
import { holdUpload } from '@resumable-media/test-kit/held-upload'
import { answerOn, beginByMutation } from '@resumable-media/test-kit/tus'
import { BY_WABA, watch } from '@resumable-media/test-kit/watch'
import { startEngines } from './gateways/engines.ts'
import type { Engines } from './gateways/engines.ts'
import { startSharedSystem } from './gateways/shared-system.ts'
import type { Gateway } from './gateways/shared-system.ts'

let engines: Engines
beforeAll(async () => {
  engines = await startEngines()
})
afterAll(() => engines.stop())

/** Uploads without an end, each by the next gateway that says it is ready, as behind a load balancer. */
function startLoad(gateways: readonly Gateway[], wabaId: string) {
  const answers: Promise<{ id: string }>[] = []
  let isOver = false
  async function send(): Promise<void> {
    for (let turn = 0; !isOver; turn += 1) {
      const gateway = gateways[turn % gateways.length]
      // One that does not listen any more, or not yet, is not ready either.
      const reasons = (await gateway?.unready().catch(() => undefined)) ?? ['GONE']
      if (!gateway || reasons.length > 0) continue
      const answer = gateway.upload(await blobOf('image.png'), `load-${answers.length}.png`, { wabaId })
      answers.push(answer)
      await answer
    }
  }
  const senders = Promise.all([send(), send()])
  return {
    sent: () => answers.length,
    async stop() {
      isOver = true
      await senders
      return Promise.all(answers)
    },
  }
}

test('a rolling restart under load: each says first that it is not ready, and nothing is lost or doubted [rolling-restart]', async () => {
  const system = await startSharedSystem(engines, { KALEYRA_RATE_LIMIT: '1000/1h', SHUTDOWN_GRACE: '30s' })
  onTestFinished(system.stop)
  system.kaleyra.set({ latencyMs: 300 })
  const wabaId = system.newWaba()
  const ports = [await freePort(), await freePort()].map(port => ({ PORT: String(port) }))
  const gateways = await Promise.all(ports.map(port => system.start(port)))
  const streams = gateways.map(({ url }) => watch(url, BY_WABA, { wabaId }))
  const load = startLoad(gateways, wabaId)
  const image = await blobOf('image.png')
  const bytes = await readFixture('image.png')
  const own: { id: string }[] = []

  for (const [n, gateway] of gateways.entries()) {
    const session = await beginByMutation(gateway.query, { wabaId, fileName: `session-${n}.png` })
    const sender = await gateway.tus.hang(gateway.uploadUrl(session.id), 0, bytes.subarray(0, -1000), 1000)
    const answer = answerOn(sender)
    const held = await holdUpload(gateway.url, image, `held-${n}.png`, { wabaId })
    const before = load.sent()
    await expect.poll(load.sent).toBeGreaterThan(before + 2)
    const ended = gateway.end('SIGTERM')
    await expect.poll(gateway.unready).toEqual(['STOPPING'])
    // What is under way goes on.
    sender.write(bytes.subarray(-1000))
    expect(await answer).toMatch(/^HTTP\/1\.1 204 /u)
    const whole = await held.finish()
    expect(whole).toMatchObject({ status: expect.stringMatching(/PENDING|UPLOADED/u), attempts: 1 })
    own.push(session, whole)
    expect(await ended).toBe(0)
    gateways[n] = await system.start(ports[n])
    sender.destroy()
  }
  const sent = [...own, ...(await load.stop())]

  const [gateway] = gateways as [Gateway]
  for (const { id } of sent) {
    expect(await gateway.reach(id, 'UPLOADED')).toMatchObject({ attempts: 1, lastError: null })
    for (const stream of streams) await stream.reaches(id, 'UPLOADED')
  }
  expect(system.posts(wabaId)).toHaveLength(sent.length)
  expect(new Set(system.taken(wabaId)).size).toBe(sent.length)
  for (const stream of streams) {
    expect([stream.errors, stream.completed(), stream.connected()]).toEqual([[], false, 2])
    stream.end()
  }
  await expect.poll(system.instances).toHaveLength(2)
})
