import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** What record.c writes down, in the order in which it happened. */
export type Entry = {
  kind: (typeof KINDS)[number]
  /** The inode of a file, or the descriptor of a socket. */
  of: number
  offset: number
  /** For a sync: how many entries there were when it began. It covers those. */
  since: number
  path: string
  to: string
  data: Buffer
}

const KINDS = [
  'NONE',
  'CREATE',
  'WRITE',
  'TRUNCATE',
  'SYNC',
  'SYNC_FOLDER',
  'RENAME',
  'LINK',
  'UNLINK',
  'SEND',
  'RECEIVE',
] as const

export function readRecord(log: Buffer): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at < log.length;) {
    const number = (n: number) => Number(log.readBigUInt64LE(at + 8 * n))
    const [path, to, data] = [number(4), number(5), number(6)]
    const texts = at + 64
    entries.push({
      kind: KINDS[number(0)] ?? 'NONE',
      of: number(1),
      offset: number(2),
      since: number(3),
      path: log.toString('utf8', texts, texts + path),
      to: log.toString('utf8', texts + path, texts + path + to),
      data: log.subarray(texts + path + to, texts + path + to + data),
    })
    at = texts + path + to + data
  }
  return entries
}

/** The first `length` of `bytes`. */
type Content = { bytes: Buffer; length: number }
type Change = { at: number; apply(content: Content): void }
type File = { content: Content; pending: Change[] }
type Naming = { at: number; folder: string; on(target: Map<string, File>): void }

/**
 * A disk that keeps what was synced, and nothing else: of a file its synced bytes, of a folder its synced names. `advance`
 * takes the entries in their order.
 */
export function createDisk() {
  const files = new Map<number, File>()
  // The names as programs see them, and as they are on the disk.
  const seen = new Map<string, File>()
  const names = new Map<string, File>()
  let pendingNames: Naming[] = []

  function rename(at: number, path: string, on: (target: Map<string, File>) => void): void {
    on(seen)
    pendingNames.push({ at, folder: dirname(path), on })
  }

  function take(entry: Entry, at: number): void {
    const { kind, path, to, of, offset, since, data } = entry
    switch (kind) {
      case 'CREATE': {
        const file: File = { content: { bytes: Buffer.alloc(0), length: 0 }, pending: [] }
        files.set(of, file)
        return rename(at, path, target => target.set(path, file))
      }
      case 'WRITE':
        return void files.get(of)?.pending.push({ at, apply: content => write(content, offset, data) })
      case 'TRUNCATE':
        return void files.get(of)?.pending.push({ at, apply: content => resize(content, offset) })
      case 'SYNC': {
        const file = files.get(of)
        if (!file) return
        for (const { at: when, apply } of file.pending) if (when < since) apply(file.content)
        file.pending = file.pending.filter(one => one.at >= since)
        return
      }
      case 'SYNC_FOLDER': {
        const isCovered = (one: Naming) => one.folder === path && one.at < since
        for (const one of pendingNames) if (isCovered(one)) one.on(names)
        pendingNames = pendingNames.filter(one => !isCovered(one))
        return
      }
      case 'RENAME':
      case 'LINK': {
        const file = seen.get(path)
        if (!file) return
        return rename(at, to, target => {
          target.set(to, file)
          if (kind === 'RENAME') target.delete(path)
        })
      }
      case 'UNLINK':
        return rename(at, path, target => target.delete(path))
      default:
    }
  }

  return {
    take,

    /**
     * Makes `folder` what is found after a cut of the power now. Of what was not synced, `survives` says what has reached
     * the disk all the same.
     */
    async restore(folder: string, survives: () => boolean): Promise<void> {
      await rm(folder, { recursive: true, force: true })
      await mkdir(join(folder, 'spool'), { recursive: true, mode: 0o700 })
      const found = new Map(names)
      for (const { on } of pendingNames) if (survives()) on(found)
      for (const [path, file] of found) {
        const name = basename(path)
        if (name.startsWith('lock')) continue
        const content = { bytes: Buffer.from(file.content.bytes), length: file.content.length }
        for (const { apply } of file.pending) if (survives()) apply(content)
        const place = basename(dirname(path)) === 'spool' ? join(folder, 'spool', name) : join(folder, name)
        await writeFile(place, content.bytes.subarray(0, content.length), { mode: 0o600 })
      }
    },
  }
}

function resize(content: Content, length: number): void {
  if (length > content.bytes.length)
    content.bytes = Buffer.concat([content.bytes, Buffer.alloc(2 * length - content.bytes.length)])
  content.bytes.fill(0, Math.min(length, content.length), Math.max(length, content.length))
  content.length = length
}

function write(content: Content, offset: number, data: Buffer): void {
  if (offset + data.length > content.length) resize(content, offset + data.length)
  data.copy(content.bytes, offset)
}
