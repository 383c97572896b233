import { expect, test } from 'vitest'
import { UnexpectedAnswerError } from '../src/index.ts'
import { API_KEY, WABA_ID, anUpload, clientOf } from './account.ts'
import { failureOf } from './failure.ts'
import { acceptWhole, startPeer } from './peer.ts'

const REDIRECTS = [301, 302, 303, 307, 308]
const CALLS = [
  ['an upload', client => client.uploadResumableMedia(anUpload)],
  ['a lookup', client => client.getResumableMedia({ wabaId: WABA_ID })],
] as const satisfies [string, (client: ReturnType<typeof clientOf>) => Promise<unknown>][]

test.each(CALLS.flatMap(([what, call]) => REDIRECTS.map(status => [what, status, call] as const)))(
  '%s that is answered with %d goes nowhere else, and neither does the key [redirect-not-followed]',
  async (_, status, call) => {
    const other = await startPeer(acceptWhole)
    const locations = [`${other.url}/elsewhere`, '/v2/elsewhere', `//${new URL(other.url).host}/elsewhere`]
    for (const location of locations) await goesNowhere(location)

    expect(other.calls).toEqual([])
    await other.stop()

    async function goesNowhere(location: string): Promise<void> {
      const redirecting = await startPeer(async one => {
        await one.whole()
        const head = `HTTP/1.1 ${status} Elsewhere\r\nlocation: ${location}\r\ncontent-length: 0\r\n`
        one.socket.end(`${head}connection: close\r\n\r\n`)
      })
      const client = clientOf(redirecting.url)
      const failure = await failureOf(call(client))
      await client.close()
      await redirecting.stop()

      expect(failure).toBeInstanceOf(UnexpectedAnswerError)
      expect(failure).toMatchObject({ status })
      expect(redirecting.calls.map(({ received }) => received.includes(API_KEY))).toEqual([true])
    }
  },
)
