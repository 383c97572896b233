import type { Config } from '../config/config.ts'
import { openEmbedded } from './embedded.ts'
import type { Engine, EngineDeps } from './engine.ts'

/** Opens what the configuration names. Throws an error that the operator can fix, with the cure. */
export async function openEngine(
  { shared, storage }: Pick<Config, 'shared' | 'storage'>,
  deps: EngineDeps,
): Promise<Engine> {
  if (!shared) return openEmbedded(storage, deps)
  const { openShared } = await import('./shared.ts')
  return openShared({ ...shared, maxSpoolBytes: storage.maxSpoolBytes }, deps)
}
