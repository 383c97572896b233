import { EXIT } from '../exit-codes.ts'
import { lineOf } from '../output/item.ts'
import type { Item } from '../output/item.ts'
import { UsageError } from '../usage-error.ts'
import { wabaOf } from './command.ts'
import type { Run } from './command.ts'

/** Ids until each has ended, or a WABA until Ctrl-C. */
export const watch: Run = async context => {
  const { operands, options, output, signal, gateway } = context
  const ids = [...new Set(operands)]
  if (ids.length > 0 && options.waba !== undefined)
    throw new UsageError(['"watch" takes ids or --waba: leave one of them out.'], 'watch')
  const target = ids.length > 0 ? ids : { wabaId: wabaOf(context) }
  const ended = new Map<string, boolean>()
  const shown = new Map<string, string>()
  const over = new AbortController()
  return new Promise((resolve, reject) => {
    const leave = () => end(() => reject(signal.reason as Error))
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', leave)
      over.abort()
      settle()
    }
    const fail = (error: unknown) => end(() => reject(error))
    const show = (item: Item) => {
      // A connection that begins tells where each upload is, whether it has changed or not.
      const text = JSON.stringify(item)
      if (shown.get(item.id) === text) return
      shown.set(item.id, text)
      output.result(item, lineOf(item))
      const { id, status } = item
      if (FINAL.includes(status)) ended.set(id, status === 'UPLOADED')
      if (ids.length === 0 || ended.size < ids.length) return
      end(() => resolve([...ended.values()].every(Boolean) ? EXIT.ok : EXIT.failed))
    }
    signal.addEventListener('abort', leave)
    gateway().watch(target, { onItem: show, onNote: output.note, onFault: fail }, over.signal).catch(fail)
  })
}

const FINAL = ['UPLOADED', 'EXPIRED', 'FAILED', 'CANCELLED']
