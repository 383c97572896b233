/** One key of a configuration. */
export type Row = {
  meaning: string
  default?: string
  /** What holds while the key is not set, for the help. */
  unset?: string
  required?: true
  /** Whether the key is read at all, by the texts of others. */
  when?: (text: Source) => boolean
  /** It may also be in the file that `<KEY>_FILE` names. Faults do not show it. */
  secret?: true
  /** Another key that is read where this one is not set. */
  or?: string
  /** The value's name in the help, such as N. */
  placeholder?: string
  /** Answers undefined for a text that is not `expected`, or reports by `fault`. Without it any text is valid. */
  parse?: (text: string, context: Context) => unknown
  /** The words that follow "expected". */
  expected?: string
}

type Context = {
  /** The text of another key, or its default. */
  text: Source
  /** Answers undefined, so that `parse` can answer with it. */
  fault: (text: string) => undefined
}

/** The text that is given for a key; undefined when none is. */
export type Source = (key: string) => string | undefined

/** The texts of an environment. An empty variable is an unset one: that is how shells and compose files leave a key out. */
export const environment =
  (env: Record<string, string | undefined>): Source =>
  key =>
    env[key]?.trim() || undefined

/** All that is wrong with a configuration, in one message. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'CONFIG'
}
