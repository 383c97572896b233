import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '@resumable-media/runtime/make-folder'
import type { UploadStorage } from '@resumable-media/uploader'
import { claim } from './claim.ts'

/** The folder in which unfinished uploads are remembered. */
export function memoryFolder(env: NodeJS.ProcessEnv, home: string): string {
  const state = env['XDG_STATE_HOME'] || env['LOCALAPPDATA'] || join(home, '.local', 'state')
  return join(state, 'resumable-media')
}

export type Memory = ReturnType<typeof openMemory>

/**
 * Remembers each upload by a file of its own, so that processes do not write over each other. The uploader forgets an upload
 * when every byte is sent; here that counts once `forget` was called, so that a command that is ended while it waits for the
 * handle finds the same upload again instead of sending the file a second time.
 */
export function openMemory(folder: string, onFault: (error: unknown) => void) {
  const sent = new Map<string, string>()
  /** What an earlier run has begun. */
  const found = new Map<string, string>()
  let isBroken = false
  const placeOf = (key: string) => join(folder, `${createHash('sha256').update(key).digest('hex')}.json`)
  removeOld(folder)

  const storage: UploadStorage = {
    getItem(key) {
      const record = read(placeOf(key))
      if (record !== null) found.set(key, keyIn(record))
      return record
    },
    setItem(key, value) {
      sent.delete(key)
      // The one before has ended, and another begins.
      if (found.get(key) !== keyIn(value)) found.delete(key)
      attempt(() => {
        makeFolder(folder, 0o700)
        const part = `${placeOf(key)}.${process.pid}`
        writeFileSync(part, value, { mode: 0o600 })
        renameSync(part, placeOf(key))
      })
    },
    removeItem: key => void sent.set(key, placeOf(key)),
    // What is pending is not listed: its files are named on the command line.
    key: () => null,
    length: 0,
  }
  return {
    storage,
    /** Whether an earlier run has begun the upload of this file. */
    isBegun: (path: string) => [...found.keys()].some(key => isOf(key, path)),
    claim: (what: string) => claim(folder, what),
    /** The upload of this file has ended. */
    forget(path: string): void {
      for (const [key, place] of sent) if (isOf(key, path)) attempt(() => rmSync(place, { force: true }))
    },
  }

  function attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (!isBroken) onFault(error)
      isBroken = true
    }
  }
}

/** The path is the name that the uploader knows the file by. */
const isOf = (key: string, path: string) => key.includes(JSON.stringify(path))

const keyIn = (record: string) => /"idempotencyKey":"(?<key>[^"]*)"/u.exec(record)?.groups?.['key'] ?? ''

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** After three days a gateway has forgotten them, too. */
function removeOld(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      if (Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { force: true })
    }
  } catch {
    // There is nothing yet, or another process was faster.
  }
}

const KEPT_MS = 4 * 24 * 60 * 60 * 1000
