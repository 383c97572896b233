import { shown } from '@resumable-media/client/rules'
import { ConnectionError, createUploader } from '@resumable-media/uploader'
import type { Media } from '@resumable-media/uploader'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { CommandError } from '../fault.ts'
import { createFileReader } from '../files/file-reader.ts'
import type { Memory } from '../files/memory.ts'
import { unlessInterrupted } from '../interrupts.ts'
import { itemOfGateway } from '../output/item.ts'
import { asked, mayBeDone } from './asked.ts'
import type { GatewayDoor } from './door.ts'
import { createSend } from './send-by-gateway.ts'

type Options = { url: string; token: string | undefined; memory: Memory; signal: AbortSignal }

/** Through a gateway: what was sent stays sent, and an upload is known again by its file. */
export function openGateway({ url, token, memory, signal }: Options): GatewayDoor {
  const { open, fileReader } = createFileReader()
  const uploader = createUploader({
    url,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    // Every file in pieces, so that each can go on.
    resumableFromBytes: 0,
    storage: memory.storage,
    fileReader,
  })
  const ask = <T>(answer: Promise<T>) => asked(url, unlessInterrupted(answer, signal))
  const wait = async (media: Media, waitMs: number, exitCode: ExitCode = EXIT.tryAgain) => {
    const late = AbortSignal.timeout(waitMs)
    try {
      return itemOfGateway(await uploader.settled(media, { signal: AbortSignal.any([signal, late]) }))
    } catch (error) {
      throw late.aborted && !signal.aborted ? notYet(media.id, waitMs, exitCode) : error
    }
  }
  return {
    async check({ fileName, size, type }, wabaId) {
      const faults = await ask(uploader.check({ wabaId, fileName, size, ...(type && { type }) }))
      if (faults.length === 0) return
      const message = faults.map(fault => shown(fault.message, Infinity)).join(' ')
      throw new CommandError(faults[0]?.code ?? '', message, { exitCode: EXIT.refused })
    },

    send: createSend({ uploader, open, memory, wait }),

    async status(id) {
      const [media] = await ask(uploader.media([id]))
      if (!media) throw unknown(id)
      return itemOfGateway(media)
    },

    async *list(wabaId, limit) {
      let after: string | undefined
      for (let left = limit; left > 0; left -= PAGE) {
        const page = await ask(uploader.list(wabaId, { first: Math.min(left, PAGE), ...(after && { after }) }))
        yield* page.media.map(itemOfGateway)
        if (!page.hasNextPage || page.endCursor === null) return
        after = page.endCursor
      }
    },

    async watch(target, { onItem, onNote, onFault }, ending) {
      if ('wabaId' in target) await ask(uploader.list(target.wabaId, { first: 1 }))
      else {
        const found = await ask(uploader.media(target))
        const missing = target.filter((_, index) => !found[index])
        if (missing.length > 0) throw unknown(missing.join(', '))
      }
      let isLost = false
      uploader.watch(target, media => onItem(itemOfGateway(media)), {
        signal: ending,
        onUnknown: id => onFault(unknown(id)),
        onRefused: onFault,
        onConnection(state) {
          if (ending.aborted || isLost === (state === 'closed')) return
          isLost = state === 'closed'
          onNote(isLost ? lost(url) : 'The connection for changes is back.')
        },
      })
    },

    quota: wabaId => ask(uploader.quota(wabaId)),
    cancel: async id => itemOfGateway(await ask(uploader.cancel(id))),
    async renew(id) {
      // Each call makes a media item, which takes one of the uploads of the hour.
      const media = await ask(
        uploader.renew(id).catch((error: unknown) => {
          throw error instanceof ConnectionError && mayBeDone(error) ? renewedPerhaps(id, error) : error
        }),
      )
      return { item: itemOfGateway(media), settled: waitMs => wait(media, waitMs, EXIT.lookFirst), leave() {} }
    },
    close: async () => {},
  }
}

const PAGE = 100

const unknown = (id: string) =>
  new CommandError(
    'MEDIA_NOT_FOUND',
    `The gateway does not know ${id}. Check the id; after three days an upload is no longer known.`,
    { exitCode: EXIT.failed },
  )

const lost = (url: string) =>
  `The connection for changes from ${url} is lost. It is tried again, and states are asked for meanwhile.`

const renewedPerhaps = (id: string, cause: ConnectionError) =>
  new CommandError(
    cause.code,
    `${shown(cause.message, Infinity)} Look before you renew it again, since it may be renewed: \`resumable-media list --json\` has ${id} in "renewedFrom" then.`,
    { exitCode: EXIT.lookFirst, cause },
  )

const notYet = (id: string, waitMs: number, exitCode: ExitCode) =>
  new CommandError(
    'WAIT_TIMEOUT',
    `It has no handle after ${waitMs / 1000} s. It goes on at the gateway: \`resumable-media watch ${id}\` waits for it, --wait waits longer.`,
    { exitCode },
  )
