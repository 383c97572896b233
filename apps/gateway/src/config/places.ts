import { resolve } from 'node:path'
import { defineConfig, environment } from '@resumable-media/runtime/config'
import { sharedOf } from './config.ts'
import { KEYS } from './keys.ts'
import { storageChecks, STORAGE_KEYS } from './storage.ts'

export type Places = ReturnType<typeof readPlaces>

/** Where rows and files are, for commands that need nothing else. Throws one ConfigError with every fault. */
export const readPlaces = (env: Record<string, string | undefined>) => places.read(environment(env))

const places = defineConfig(
  { DATA_DIR: KEYS.DATA_DIR, ...STORAGE_KEYS },
  { checks: storageChecks, build: v => ({ dataDir: resolve(v.DATA_DIR), shared: sharedOf(v) }) },
)
