import { createLocksInMemory } from './locks-in-memory.ts'
import { sessionLocksSuite } from '../../../test/suites/session-locks.ts'

sessionLocksSuite('in memory', createLocksInMemory)
