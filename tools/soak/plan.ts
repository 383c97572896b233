import { FILES, readFixture, sha256 } from '@resumable-media/test-kit/files'
import type { Random } from './random.ts'
import { WABAS } from './scale.ts'
import type { Wabas } from './scale.ts'
import { uniqueFile } from './unique-file.ts'

/** An upload that is to be made. */
export type Planned = {
  idempotencyKey: string
  wabaId: string
  fileName: string
  type: string
  bytes: Buffer<ArrayBuffer>
  sha256: string
}

/** How many of the files have a name that others have too. */
const SHARED_NAMES = 0.5
/** How many go to the WABA whose turn it is, which so has more than its rate, and how long its turn is. */
const BUSY = 0.8
const TURN = 20

/** Draws one upload after the other: real files, no two of the same bytes, many of the same name. First one for each WABA. */
export async function createPlan(random: Random, wabas: Wabas = WABAS): Promise<() => Planned> {
  const [first, ...others] = await Promise.all(
    FILES.map(async file => ({ ...file, bytes: await readFixture(file.name) })),
  )
  if (!first) throw new Error('there are no fixtures')
  let drawn = 0
  return function draw() {
    drawn += 1
    const { name, type, bytes: original } = random.pick([first, ...others])
    const bytes = Buffer.from(uniqueFile(type, original, `soak ${drawn}`))
    return {
      idempotencyKey: `soak-${drawn}`,
      wabaId: wabas[drawn - 1] ?? (random.chance(BUSY) ? wabaAt(Math.floor(drawn / TURN)) : random.pick(wabas)),
      fileName: random.chance(SHARED_NAMES) ? name : `${drawn}-${name}`,
      type,
      bytes,
      sha256: sha256(bytes),
    }
  }

  function wabaAt(turn: number): string {
    return wabas[turn % wabas.length] ?? wabas[0]
  }
}
