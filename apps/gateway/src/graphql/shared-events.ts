import { execute } from 'graphql'
import type { ExecutionArgs, ExecutionResult } from 'graphql'

/** What subscribers with the same `key` would get for the same event: the same text. */
export type Sharing = { textOf(event: object, args: ExecutionArgs): string | Promise<string>; end(): void }

type Kept = { text: string | Promise<string | undefined>; until: number }
type Deps = {
  now: () => number
  /** The text of an event whose result has errors, which belong to one request and are not shared. */
  textOfFaults: (result: ExecutionResult) => Promise<string>
}

/** Executes a document once for each event, however many subscribers of the same key it goes to. */
export function createSharedEvents({ now, textOfFaults }: Deps) {
  const groups = new Map<string, { subscribers: number; texts: WeakMap<object, Kept> }>()

  return function join(key: string): Sharing {
    const group = groups.get(key) ?? { subscribers: 0, texts: new WeakMap<object, Kept>() }
    groups.set(key, group)
    group.subscribers += 1
    return {
      textOf(event, args) {
        const kept = group.texts.get(event)
        const text = kept && now() < kept.until ? kept.text : share(group.texts, event, args)
        if (typeof text === 'string') return text
        return text.then(shared => shared ?? own(event, args))
      },
      end() {
        group.subscribers -= 1
        if (group.subscribers === 0) groups.delete(key)
      },
    }
  }

  /** Without a text when there are errors. */
  function share(texts: WeakMap<object, Kept>, event: object, args: ExecutionArgs): Kept['text'] {
    const result = execute({ ...args, rootValue: event })
    const text =
      result instanceof Promise ? result.then(textOfFine) : (textOfFine(result) ?? Promise.resolve(undefined))
    texts.set(event, { text, until: Math.min(now() + FRESH_MS, expiryOf(event, now())) })
    return text
  }

  async function own(event: object, args: ExecutionArgs): Promise<string> {
    const result = await execute({ ...args, rootValue: event })
    return textOfFine(result) ?? textOfFaults(result)
  }
}

/** A reader that comes later gets its place in the queue, and the like, as they are then. */
const FRESH_MS = 1000

/** No handle is given past its time. */
const expiryOf = (event: { handleExpiresAt?: number | null }, now: number) =>
  event.handleExpiresAt != null && event.handleExpiresAt > now ? event.handleExpiresAt : Infinity

const textOfFine = (result: ExecutionResult) => (result.errors ? undefined : JSON.stringify(result))
