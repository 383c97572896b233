import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from '../../src/store/sqlite/database.ts'
import type { Media } from '../../src/media/media.ts'
import type { Told } from './told.ts'

const RANKS: readonly string[] = ['RECEIVING', 'QUEUED', 'PENDING', 'UPLOADED']

/** What the data folder does not hold of what was told; a sentence for each. */
export async function brokenPromises(folder: string, told: readonly Told[]): Promise<string[]> {
  const { database } = await openDatabase(folder)
  try {
    const rows = await database.selectFrom('media').selectAll().execute()
    const callbacks = await database.selectFrom('callback').select('kaleyraId').execute()
    const inbox = new Set(callbacks.map(row => row.kaleyraId))
    const byId = new Map(rows.map(row => [row.id, row]))
    const faults = told.flatMap(one => {
      switch (one.what) {
        case 'state': {
          const row = byId.get(one.id)
          if (!row) return `${one.id} was told as ${one.status}, and is not known`
          return RANKS.indexOf(row.status) < RANKS.indexOf(one.status)
            ? `${one.id} was told as ${one.status}, and is ${row.status}`
            : []
        }
        case 'callback': {
          const isKnown =
            inbox.has(one.kaleyraId) || rows.some(row => row.kaleyraId === one.kaleyraId && row.handle !== null)
          return isKnown ? [] : `the callback of ${one.kaleyraId} was answered 200, and is not known`
        }
        case 'call': {
          const row = rows.find(each => each.fileName === one.fileName)
          const isNoted = row !== undefined && row.attempts > 0 && (row.call !== 'NONE' || row.status !== 'QUEUED')
          return isNoted ? [] : `a call with ${one.fileName} was begun, and is not noted`
        }
        default:
          return []
      }
    })
    for (const one of told)
      if (one.what === 'bytes') {
        const stored = (await bytesOf(folder, one.id))?.length ?? 0
        if (stored < one.bytes) faults.push(`${one.bytes} B of ${one.id} were acknowledged, and ${stored} are there`)
      }
    for (const row of rows) if (row.status === 'QUEUED') faults.push(...(await fileFault(folder, row)))
    return faults
  } finally {
    await database.destroy()
  }
}

async function fileFault(folder: string, { id, sha256 }: Media): Promise<string[]> {
  const bytes = await bytesOf(folder, id)
  const found = bytes && createHash('sha256').update(bytes).digest('hex')
  return found === sha256 ? [] : [`${id} is QUEUED, and its file is ${bytes ? 'another' : 'not there'}`]
}

const bytesOf = (folder: string, id: string) => readFile(join(folder, 'spool', id)).catch(() => undefined)
