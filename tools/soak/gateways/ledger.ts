import { PREFIX } from './scale.ts'

/** What the database says of stored bytes and of the gateways, and what is in the bucket. */
export type Ledger = {
  files: readonly { mediaId: string; bytes: number }[]
  pieces: readonly { mediaId: string; offset: number; bytes: number; key: string }[]
  /** Keys that were to be written or removed. */
  intents: readonly string[]
  /** The size of each object by its key, without the prefix of the spool. */
  objects: ReadonlyMap<string, number>
  /** The gateways that run, and those whose work no other has taken over yet. */
  instances: readonly string[]
}

type Ask = (statement: string) => Promise<Record<string, unknown>[]>

/** The bucket first: an object has its row before it is there, and an object that goes keeps it until it is gone. */
export async function readLedger(ask: Ask, list: () => Promise<Record<string, number>>): Promise<Ledger> {
  const objects = Object.entries(await list()).map(([key, size]) => [key.replace(PREFIX, ''), size] as const)
  const files = await ask('select "mediaId", "receivedBytes" from file')
  const pieces = await ask('select "mediaId", "offset", bytes, "key" from piece order by "mediaId", "offset"')
  const intents = await ask('select "key" from intent')
  const instances = await ask('select id from instance')
  return {
    files: files.map(row => ({ mediaId: String(row['mediaId']), bytes: Number(row['receivedBytes']) })),
    pieces: pieces.map(row => ({
      mediaId: String(row['mediaId']),
      offset: Number(row['offset']),
      bytes: Number(row['bytes']),
      key: String(row['key']),
    })),
    intents: intents.map(({ key }) => String(key)),
    objects: new Map(objects),
    instances: instances.map(({ id }) => String(id)),
  }
}

/** What is wrong with the stored bytes, each with its key or the id of its media item. */
export function checkLedger({ files, pieces, intents, objects }: Ledger) {
  const known = new Set([...intents, ...pieces.map(({ key }) => key)])
  const piecesOf = Map.groupBy(pieces, ({ mediaId }) => mediaId)
  return {
    unknown: [...objects.keys()].filter(key => !known.has(key)),
    missing: pieces.filter(({ key, bytes }) => (objects.get(key) ?? -1) < bytes).map(({ key }) => key),
    incomplete: files
      .filter(({ mediaId, bytes }) => endOf(piecesOf.get(mediaId) ?? []) !== bytes)
      .map(({ mediaId }) => mediaId),
  }
}

/** Where pieces that follow each other without a gap end; not a number where they do not. */
function endOf(pieces: readonly { offset: number; bytes: number }[]): number {
  return pieces.reduce((end, { offset, bytes }) => (offset === end ? end + bytes : Number.NaN), 0)
}
