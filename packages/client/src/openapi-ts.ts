import * as openapiTs from '@hey-api/openapi-ts'
import type { UserConfig } from '@hey-api/openapi-ts'
import { undiciClient } from './generate/undici-client.ts'

/**
 * The client plugin of `@hey-api/openapi-ts` for undici: generated functions import
 * `@resumable-media/client/transport`, and each call names the client that it goes through.
 *
 * @example
 * ```ts
 * // openapi-ts.config.ts
 * import { defineConfig } from '@hey-api/openapi-ts'
 * import { undici } from '@resumable-media/client/openapi-ts'
 *
 * export default defineConfig({
 *   input: './kaleyra.yaml',
 *   output: 'src/kaleyra',
 *   plugins: [undici(), '@hey-api/typescript', '@hey-api/sdk'],
 * })
 * ```
 */
export const undici: () => Plugin = undiciClient(openapiTs, '@resumable-media/client/transport')

type Plugin = Exclude<NonNullable<UserConfig['plugins']>[number], string>
