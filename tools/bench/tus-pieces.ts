import { readFile } from 'node:fs/promises'
import { createTus, idOf, VERSION } from '@resumable-media/test-kit/tus'
import { openCaller } from './caller.ts'
import type { Caller } from './caller.ts'
import { medianOf, ratioOf } from './limit-tables.ts'
import { ratioLine } from './line.ts'
import type { Measured } from './measurement.ts'
import { startParties } from './parties.ts'
import type { PartyName } from './parties.ts'
import { sizeName } from './size-name.ts'
import { formOf } from './small-file.ts'
import { takeTurns } from './turns.ts'
import { untilPending } from './until-pending.ts'
import { MUTATION, parseMutationAnswer } from './uploads.ts'
import { usageOf } from './usage.ts'
import type { Usage } from './usage.ts'
import type { Workbench } from './workbench.ts'

/** A large file by tus in pieces, beside the mutation by the same client; each until the sink has it. */
export async function measureTusPieces(bench: Workbench): Promise<Measured> {
  const { pieceBytes, largeBytes } = bench.scale
  const { running, stop } = await startParties(bench, ['gateway', 'Node floor'])
  const caller = openCaller()
  const bytes = await readFile(bench.file)
  const form = await formOf(MUTATION, new File([bytes], 'video.mp4', { type: 'video/mp4' }))
  const ways = [...running].flatMap(([name, party]) => [
    [`tus ${name}`, () => usageOf(party, () => uploadInPieces(caller, party.url, bytes, bench))] as const,
    [
      `mutation ${name}`,
      () => usageOf(party, async () => parseMutationAnswer(await caller.post(party.url, form))),
    ] as const,
  ])
  const turns: Record<string, Usage[]> = await takeTurns<string, Usage>(Object.fromEntries(ways), {
    ...bench.scale,
    ...bench,
  })
  caller.close()
  await stop()
  const all = (way: 'tus' | 'mutation', name: PartyName, value: keyof Usage) =>
    (turns[`${way} ${name}`] ?? []).map(usage => usage[value])
  const what = `${sizeName(largeBytes)} by tus in pieces of ${sizeName(pieceBytes)}`
  const head = [
    'who',
    'by mutation',
    'by tus',
    'tus beside the mutation',
    'syncs by tus',
    'a sync is under way',
    'CPU by tus',
  ]
  return {
    lines: [
      ratioLine(
        { row: 'tus', what, unit: 'ms' },
        'the mutation',
        all('tus', 'gateway', 'ms'),
        all('mutation', 'gateway', 'ms'),
      ),
    ],
    tables: [
      {
        name: 'tus',
        rows: [
          head,
          ...(['Node floor', 'gateway'] as const).map(name => [
            name,
            medianOf(all('mutation', name, 'ms'), 'ms'),
            medianOf(all('tus', name, 'ms'), 'ms'),
            ratioOf(all('tus', name, 'ms'), all('mutation', name, 'ms')),
            medianOf(all('tus', name, 'syncs'), 'syncs'),
            medianOf(all('tus', name, 'syncingMs'), 'ms'),
            medianOf(all('tus', name, 'cpuMs'), 'ms'),
          ]),
        ],
      },
    ],
  }
}

/** Answers the milliseconds until Kaleyra has the file. */
export async function uploadInPieces(
  caller: Caller,
  url: string,
  bytes: Buffer,
  { scale, signal }: Workbench,
): Promise<number> {
  const { pieceBytes } = scale
  const begun = performance.now()
  const upload = await createTus(url).begin(bytes.length, { filename: 'video.mp4' })
  for (let offset = 0; offset < bytes.length; offset += pieceBytes)
    await caller.patch(
      upload,
      { ...VERSION, 'content-type': 'application/offset+octet-stream', 'upload-offset': offset },
      bytes.subarray(offset, offset + pieceBytes),
    )
  // The last piece is answered when it is stored; the mutation waits for the first try.
  await untilPending(url, idOf(upload), signal)
  return performance.now() - begun
}
