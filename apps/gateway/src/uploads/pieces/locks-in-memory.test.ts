import { createLocksInMemory } from './locks-in-memory.ts'
import { sessionLocksSuite } from './session-locks.suite.ts'

sessionLocksSuite('in memory', createLocksInMemory)
