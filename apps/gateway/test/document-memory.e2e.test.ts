import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { startSystem } from './system.ts'

function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

test('400 documents that are as long as can be leave little behind', async () => {
  const system = await startSystem()
  const send = (n: number) => system.query(`query Q${n} { ${'__typename '.repeat(1400)} }`)
  await send(0)
  const before = heapBytes()
  for (let n = 1; n <= 400; n += 1) await send(n)
  expect(heapBytes() - before).toBeLessThan(100_000_000)
  await system.stop()
})
