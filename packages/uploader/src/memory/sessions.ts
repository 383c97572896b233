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
    // The same file is being uploaded to the same WABA just now: this one is another upload, and is not remembered.
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
    /** Whether it was begun before: what the gateway answers may have ended since then. */
    isEarlier: () => isEarlier,
    /** The gateway has answered with this media item. */
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
    /** Nothing is left to resume. */
    end: () => keep(undefined),
    release,
  }
}

const newRecord = (): UploadRecord => ({ idempotencyKey: randomId(), startedAt: new Date().toISOString() })

/** The same for the same file, for the same use: what is begun under it can be gone on with. */
export function fingerprintOf(file: File, { wabaId, fileName, type }: Facts): string {
  return JSON.stringify([wabaId, file.name, fileName, type ?? '', file.size, file.lastModified])
}

/** 128 random bits; `randomUUID` is missing on pages that came over plain HTTP. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}
