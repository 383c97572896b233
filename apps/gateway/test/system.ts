import { createLog, readConfig, startGateway } from '../src/index.ts'
import { startSandbox } from '@resumable-media/sandbox'
import { newFolder } from '@resumable-media/test-kit/place'
import { createStartSystem } from '@resumable-media/test-kit/system'
import { inject } from 'vitest'
import { newSharedPlace } from './gateways/shared-place.ts'

const servers = inject('shared')

/** Whether a gateway shares its database and its files, as in the project `shared`. */
export const isShared = servers !== undefined
/** A data folder; in the tests of the project `shared` a database and a bucket. */
export const newPlace = servers === undefined ? newFolder : () => newSharedPlace(servers)

export const startSystem = createStartSystem({ readConfig, createLog, startGateway, startSandbox, newPlace })
