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
