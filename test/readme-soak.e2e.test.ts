import { afterEach, expect, test } from 'vitest'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { killAll, runPasted } from '@resumable-media/test-kit/script'

afterEach(killAll)

test('the command of the guide prints a table with the lines and bounds that it shows', async () => {
  const command = block('docs/testing.md', 'soak')
  expect(command).toContain('--minutes 10')
  const script = runPasted(command.replace('--minutes 10', '--minutes 0.1'), {})
  await expect.poll(script.output).toMatch(/^accepted [^]*^seed /mu)
  const printed = lines(script.output())
  expect(lines(block('docs/testing.md', 'soak-told').trim()).filter(line => !printed.includes(line))).toEqual([])
})

/** Without the counts, which are each run's own. */
const lines = (table: string) => table.split('\n').map(line => line.replace(/ {2,}\d+(?= |$)/u, ''))
