import { clientDefaultConfig, clientDefaultMeta, definePluginConfig } from '@hey-api/openapi-ts'
import type { DefinePlugin } from '@hey-api/openapi-ts'

/**
 * The generator has no client for undici. This one makes the generated SDK import its runtime from `#transport` (see
 * `imports` in package.json), which is written by hand in `src/transport`, and generates no client of its own: every
 * call names the client it goes through.
 */
export const undiciClient = definePluginConfig<UndiciClient['Types']>({
  ...clientDefaultMeta,
  name: '#transport',
  config: { ...clientDefaultConfig, bundle: false },
  handler: () => {},
})

type UndiciClient = DefinePlugin<{ name: '#transport'; baseUrl?: boolean; bundle?: boolean }>
