import { examples } from './examples.gen.ts'

export type ExampleName = keyof typeof examples
type OperationOf<Name extends ExampleName> = (typeof examples)[Name]['operations'][number]
export type Operation = OperationOf<ExampleName>

/**
 * Chooses the answer to the next call of an operation that has it, or of `operation` alone. Throws UnknownExample.
 */
export type Next = <Name extends ExampleName>(name: Name, options?: { operation?: OperationOf<Name> }) => void

export type Choices = {
  next: Next
  /** The oldest choice that `operation` can give, taken out of the queue. */
  take: (operation: Operation) => ExampleName | undefined
  clear: () => void
}

/** The answers that were chosen and not given yet, in order. */
export function createChoices(): Choices {
  const queue: { name: ExampleName; operations: readonly Operation[] }[] = []
  return {
    next(name, { operation } = {}) {
      const operations = operationsOf(name)
      if (operation !== undefined && !operations.includes(operation)) throw notAnAnswerOf(name, operation)
      queue.push({ name, operations: operation === undefined ? operations : [operation] })
    },
    take(operation) {
      const index = queue.findIndex(choice => choice.operations.includes(operation))
      return index === -1 ? undefined : queue.splice(index, 1)[0]?.name
    },
    clear() {
      queue.length = 0
    },
  }
}

export class UnknownExample extends Error {
  readonly code = 'UNKNOWN_EXAMPLE'
  override readonly name = 'UnknownExample'
}

/** The type refuses an unknown name only where the test is type-checked. */
function operationsOf(name: ExampleName): readonly Operation[] {
  if (Object.hasOwn(examples, name)) return examples[name].operations
  throw new UnknownExample(`The spec has no example "${name}". It has: ${Object.keys(examples).join(', ')}.`)
}

function notAnAnswerOf(name: ExampleName, operation: string): UnknownExample {
  const known = operationsOf(name).join(' and ')
  return new UnknownExample(`"${name}" is no answer of "${operation}": it is an answer of ${known}.`)
}
