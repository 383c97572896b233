export { defineCommand } from './define-command.ts'
export { defineConfig } from './define-config.ts'
export type { Checks, Values } from './define-config.ts'
export { readSecretFile } from './secret.ts'
export { ConfigError, environment } from './row.ts'
export type { Row, Source } from './row.ts'
export {
  choice,
  duration,
  durations,
  either,
  httpUrl,
  list,
  matching,
  number,
  port,
  rate,
  wholeNumber,
} from './values.ts'
export type { Rate } from './values.ts'
