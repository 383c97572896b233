import type * as OpenapiTs from '@hey-api/openapi-ts'

type Generator = Pick<typeof OpenapiTs, 'clientDefaultConfig' | 'clientDefaultMeta' | 'definePluginConfig'>

/**
 * The generator has no client for undici. This plugin makes the generated functions import theirs from `module`, and generates
 * none: every call names the client it goes through. The generator is handed in, since it is found in the user's project.
 */
export function undiciClient<Module extends string>(generator: Generator, module: Module) {
  const { clientDefaultConfig, clientDefaultMeta, definePluginConfig } = generator
  type UndiciClient = OpenapiTs.DefinePlugin<{ name: Module; baseUrl?: boolean; bundle?: boolean }>
  return definePluginConfig<UndiciClient['Types']>({
    ...clientDefaultMeta,
    name: module,
    config: { ...clientDefaultConfig, bundle: false },
    handler({ plugin }) {
      // By default the generator makes the client of a call optional, as if there were a generated one.
      const sdk = plugin.getPlugin('@hey-api/sdk')
      if (sdk) sdk.config.client = false
    },
  })
}
