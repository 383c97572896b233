import { signalsSuite } from '../../test/suites/signals.ts'
import { createSignals } from './signals.ts'

signalsSuite('within one process', async () => {
  const signals = createSignals()
  return { one: signals, other: signals, close: async () => {} }
})
