import { StatementSync } from 'node:sqlite'

const WAYS = ['all', 'run', 'iterate'] as const

/** Calls `see` with the text of every statement that is executed, and its values, before it is; answers how to end that. */
export function watchStatements(see: (text: string, values: unknown[]) => void): () => void {
  const { all, run, iterate } = StatementSync.prototype
  for (const way of WAYS) {
    const execute = StatementSync.prototype[way] as (...parameters: unknown[]) => unknown
    Object.assign(StatementSync.prototype, {
      [way](this: StatementSync, ...parameters: unknown[]) {
        see(this.sourceSQL, parameters)
        return execute.apply(this, parameters)
      },
    })
  }
  return () => void Object.assign(StatementSync.prototype, { all, run, iterate })
}
