import type { Signals } from '../../store/signals.ts'

export type Received = ReturnType<typeof createReceived>

/** How many bytes of each upload under way are synced. The row has them only every few seconds, and at the end. */
export function createReceived({ signals }: { signals: Pick<Signals, 'publish'> }) {
  const bytes = new Map<string, number>()
  return {
    of: (id: string): number | undefined => bytes.get(id),
    tell(id: string, receivedBytes: number): void {
      bytes.set(id, receivedBytes)
      signals.publish({ ids: [id], wakes: [] })
    },
    forget: (id: string): void => void bytes.delete(id),
  }
}
