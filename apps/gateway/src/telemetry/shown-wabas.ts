export type Accounts = { sids: readonly string[]; sidOf(wabaId: string): string | undefined }

type Labels = { account: string; waba: string }

/** WABAs with series of their own. */
const MOST = 10
/** Of an account's other WABAs. A WABA that was removed from ACCOUNTS_FILE has no account. */
const OTHER = 'other'
const NO_ACCOUNT = 'none'

/** Answers the labels of a WABA: those with most items are shown, with as many those with most slots used. */
export function createLabels(
  found: readonly { wabaId: string; items: number; used: number }[],
  { sidOf }: Pick<Accounts, 'sidOf'>,
): (wabaId: string) => Labels {
  const sums = new Map<string, { items: number; used: number }>()
  for (const { wabaId, items, used } of found) {
    const sum = sums.get(wabaId) ?? { items: 0, used: 0 }
    sums.set(wabaId, { items: sum.items + items, used: sum.used + used })
  }
  const ranked = [...sums].toSorted(([, one], [, next]) => next.items - one.items || next.used - one.used)
  const shown = new Set(ranked.slice(0, MOST).map(([wabaId]) => wabaId))
  return wabaId => ({ account: sidOf(wabaId) ?? NO_ACCOUNT, waba: shown.has(wabaId) ? wabaId : OTHER })
}

/** The labels that are always there, so that a series does not begin with the first item that waits. */
export const othersOf = ({ sids }: Pick<Accounts, 'sids'>): Labels[] => sids.map(account => ({ account, waba: OTHER }))
