import type { MediaStore } from '../media/store.ts'

type Deps = {
  spool: { ids(): Promise<string[]>; remove(id: string): Promise<void> }
  store: Pick<MediaStore, 'find'>
}

/**
 * Removes, at the start, the bytes that no living media answers for: what a kill left between the last byte and its row.
 * Answers how many files went.
 */
export async function sweepSpool({ spool, store }: Deps): Promise<number> {
  let swept = 0
  for (const id of await spool.ids()) {
    const media = await store.find(id)
    if (media && media.status !== 'FAILED' && media.status !== 'CANCELLED') continue
    await spool.remove(id)
    swept += 1
  }
  return swept
}
