import type { Claims } from './claims.ts'
import type { Records, UploadRecord } from './records.ts'
import type { Facts } from '../sending/facts.ts'

export type Session = ReturnType<typeof sessionOf>
type Keep = (record: UploadRecord | undefined) => void
export type OpenSession = (file: File, facts: Facts) => Promise<Session>

/** Gives each upload its idempotency key: the one of an upload of the same file that has not ended, or a new one. */
export function createSessions({ records, claims }: { records: Records; claims: Claims }): OpenSession {
  return async (file, facts) => {
    const fingerprint = fingerprintOf(file, facts)
    const release = await claims.take(fingerprint)
    // Another upload of this file is under way: this one is not remembered.
    if (!release)
      return sessionOf(
        undefined,
        () => {},
        () => {},
      )
    const keep: Keep = record => (record ? records.save(fingerprint, record) : records.remove(fingerprint))
    return sessionOf(records.find(fingerprint), release, keep)
  }
}

function sessionOf(earlier: UploadRecord | undefined, release: () => void, keep: Keep) {
  let record = earlier ?? newRecord()
  let isEarlier = earlier !== undefined
  keep(record)
  return {
    key: () => record.idempotencyKey,
    mediaId: () => record.mediaId,
    /** Whether it was begun before: the media item may have ended since. */
    isEarlier: () => isEarlier,
    found(mediaId: string): void {
      isEarlier = false
      record = { ...record, mediaId }
      keep(record)
    },
    /** Begins anew: the one before has ended. */
    renew(): void {
      isEarlier = false
      record = newRecord()
      keep(record)
    },
    end: () => keep(undefined),
    release,
  }
}

const newRecord = (): UploadRecord => ({ idempotencyKey: randomId(), startedAt: new Date().toISOString() })

/** Equal for the same file with the same use, which can be resumed. */
export function fingerprintOf(file: File, { wabaId, fileName, type }: Facts): string {
  return JSON.stringify([wabaId, file.name, fileName, type ?? '', file.size, file.lastModified])
}

/** 128 random bits; `randomUUID` is missing on pages that came over plain HTTP. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}
