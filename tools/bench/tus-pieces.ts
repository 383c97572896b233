import { readFile } from 'node:fs/promises'
import { createTus, idOf, VERSION } from '@resumable-media/test-kit/tus'
import { openCaller } from './caller.ts'
import type { Caller } from './caller.ts'
import { ratioLine } from './line.ts'
import type { Measured } from './measurement.ts'
import { sizeName } from './size-name.ts'
import { formOf } from './small-file.ts'
import { takeTurns } from './turns.ts'
import { untilPending } from './until-pending.ts'
import { MUTATION, parseMutationAnswer } from './uploads.ts'
import type { Workbench } from './workbench.ts'

/** A large file by tus in pieces, beside the mutation by the same client; each until the sink has it. */
export async function measureTusPieces(bench: Workbench): Promise<Measured> {
  const { pieceBytes, largeBytes } = bench.scale
  const gateway = await bench.startGateway()
  const caller = openCaller()
  const bytes = await readFile(bench.file)
  const form = await formOf(MUTATION, new File([bytes], 'video.mp4', { type: 'video/mp4' }))
  const times = await takeTurns(
    {
      tus: () => uploadInPieces(caller, gateway.url, bytes, bench),
      mutation: () => timed(async () => parseMutationAnswer(await caller.post(gateway.url, form))),
    },
    { ...bench.scale, ...bench },
  )
  caller.close()
  await gateway.stop()
  const what = `${sizeName(largeBytes)} by tus in pieces of ${sizeName(pieceBytes)}`
  return { lines: [ratioLine({ row: 'tus', what, unit: 'ms' }, 'the mutation', times.tus, times.mutation)] }
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

/** Answers the milliseconds until Kaleyra has the file. */
export async function uploadInPieces(
  caller: Caller,
  url: string,
  bytes: Buffer,
  { scale, signal }: Workbench,
): Promise<number> {
  const { pieceBytes } = scale
  return timed(async () => {
    const upload = await createTus(url).begin(bytes.length, { filename: 'video.mp4' })
    for (let offset = 0; offset < bytes.length; offset += pieceBytes)
      await caller.patch(
        upload,
        { ...VERSION, 'content-type': 'application/offset+octet-stream', 'upload-offset': offset },
        bytes.subarray(offset, offset + pieceBytes),
      )
    // The last piece is answered when it is stored; the mutation waits for the first try.
    await untilPending(url, idOf(upload), signal)
  })
}
