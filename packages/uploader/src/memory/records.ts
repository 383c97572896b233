export type UploadStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/** What is remembered of an upload that has not ended: enough to go on when the same file is chosen again. */
export type UploadRecord = {
  idempotencyKey: string
  startedAt: string
  mediaId?: string
}

export type Records = ReturnType<typeof createRecords>

const PREFIX = 'resumable-media:'

/** The unfinished uploads of a user at a gateway, by fingerprint. Errors of a full or forbidden storage are ignored. */
export function createRecords(storage: UploadStorage, scope: string) {
  const prefix = `${PREFIX}${scope}:`
  const find = (fingerprint: string) => attempt(() => parseRecord(storage.getItem(prefix + fingerprint)))
  return {
    find,
    save(fingerprint: string, record: UploadRecord): void {
      attempt(() => storage.setItem(prefix + fingerprint, JSON.stringify(record)))
    },
    remove(fingerprint: string): void {
      attempt(() => storage.removeItem(prefix + fingerprint))
    },
    all(): { fingerprint: string; record: UploadRecord }[] {
      const keys = attempt(() => Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? ''))
      return (keys ?? [])
        .filter(key => key.startsWith(prefix))
        .map(key => key.slice(prefix.length))
        .flatMap(fingerprint => {
          const record = find(fingerprint)
          return record ? [{ fingerprint, record }] : []
        })
    },
  }
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

function parseRecord(text: string | null): UploadRecord | undefined {
  const record = JSON.parse(text ?? 'null') as Partial<UploadRecord> | null
  if (typeof record?.idempotencyKey !== 'string' || typeof record.startedAt !== 'string') return undefined
  return record as UploadRecord
}
