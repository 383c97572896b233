import type { Slots } from '../dispatch/slots.ts'
import type { Spool } from '../spool/spool.ts'
import type { Database } from '../store/database.ts'
import type { Instruments } from './instruments.ts'
import { createLabels, othersOf } from './shown-wabas.ts'
import type { Accounts } from './shown-wabas.ts'
import { createWaiting, WAITS } from './waiting.ts'

export type ReadingDeps = {
  database: Database
  slots: Pick<Slots, 'used'>
  spool: Pick<Spool, 'usage'>
  accounts: Accounts
  slotsOfEach: number
  handleTtlMs: number
  now: () => number
  monotonic: () => number
  onError: (error: unknown) => void
}

const LEAST_MS = 1000
/** Of the time at most this part is spent on reading, however often it is asked for. */
const SHARE = 0.05

/** What is read when it is asked for, and not counted: at most once a second, and more rarely when it takes long. */
export function createReadings(to: Instruments, { database, slots, spool, accounts, ...deps }: ReadingDeps) {
  const { now, monotonic, onError } = deps
  const waiting = createWaiting({ database, ...deps })
  let underWay: Promise<void> | undefined
  let nextAt = -Infinity
  to.slotsLimit.set(deps.slotsOfEach)

  /** Brings the gauges up to date. */
  return async function refresh(): Promise<void> {
    if (monotonic() < nextAt) return
    underWay ??= read().finally(() => (underWay = undefined))
    await underWay
  }

  async function read(): Promise<void> {
    const began = monotonic()
    const found = await readStore().catch(onError)
    for (const gauge of [to.waiting, to.oldest, to.slotsUsed]) gauge.reset()
    to.readable.set(found ? 1 : 0)
    if (found) show(found)
    await showSpool()
    nextAt = monotonic() + Math.max(LEAST_MS, (monotonic() - began) / SHARE)
  }

  async function showSpool(): Promise<void> {
    try {
      const { usedBytes, roomBytes } = await spool.usage()
      to.spoolBytes.set(usedBytes)
      to.spoolRoom.set(roomBytes)
    } catch (error) {
      // The folder is gone, or its disk: it takes nothing.
      onError(error)
      to.spoolRoom.set(0)
    }
  }

  async function readStore() {
    return { items: await waiting.read(), taken: await slots.used(database) }
  }

  function show({ items, taken }: Awaited<ReturnType<typeof readStore>>): void {
    const ranked = [...items.map(one => ({ ...one, used: 0 })), ...taken.map(one => ({ ...one, items: 0 }))]
    const labelsOf = createLabels(ranked, accounts)
    for (const labels of othersOf(accounts)) {
      for (const waits_for of WAITS) for (const gauge of [to.waiting, to.oldest]) gauge.set({ ...labels, waits_for }, 0)
      to.slotsUsed.set(labels, 0)
    }
    for (const { wabaId, waitsFor, items: count } of items)
      to.waiting.inc({ ...labelsOf(wabaId), waits_for: waitsFor }, count)
    // The oldest last, which stays.
    for (const { wabaId, waitsFor, since } of items.toSorted((one, next) => next.since - one.since))
      to.oldest.set({ ...labelsOf(wabaId), waits_for: waitsFor }, Math.max(0, now() - since) / 1000)
    for (const { wabaId, used } of taken) to.slotsUsed.inc(labelsOf(wabaId), used)
  }
}
