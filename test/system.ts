import { createLog, readConfig, startGateway } from '@resumable-media/gateway'
import { startSandbox } from '@resumable-media/sandbox'
import { createStartSystem } from '@resumable-media/test-kit/system'

export const startSystem = createStartSystem({ readConfig, createLog, startGateway, startSandbox })
