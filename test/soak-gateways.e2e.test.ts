import { afterEach, expect, test } from 'vitest'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { killAll, runPasted } from '@resumable-media/test-kit/script'
import { SHORT } from '../tools/soak/gateways/scale.ts'

afterEach(killAll)

/** As in the table: what was counted, and what is said of it where it has a bound. */
type Row = { count: number; bound: string | undefined }

test('three gateways on one PostgreSQL and one S3 server lose, double and leave nothing while each trouble comes over them', async () => {
  const command = block('docs/testing.md', 'soak-gateways')
  expect(command).toContain('--gateways 3')
  const { GATEWAY_MAIN } = process.env
  const script = runPasted(`${command.trim()} --short --seed 14`, GATEWAY_MAIN === undefined ? {} : { GATEWAY_MAIN })
  const exitCode = await script.ended
  const output = script.output()
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 })

  const table = rowsOf(output)
  const { count: accepted = 0 } = table.get('accepted') ?? {}
  expect(accepted).toBeGreaterThanOrEqual(SHORT.uploads)
  expect(table.get('delivered')).toEqual({ count: accepted, bound: undefined })
  expect(table.get('most calls of a WABA in any 3 s')?.count).toBeGreaterThan(1)

  const shown = rowsOf(block('docs/testing.md', 'soak-gateways-told'))
  expect([...shown.keys()].filter(what => table.get(what)?.bound !== shown.get(what)?.bound)).toEqual([])

  const troubles = [...output.matchAll(/^  (?<name>.+ was .+): (?<times>\d+) times$/gmu)]
  expect(Object.fromEntries(troubles.map(({ groups }) => [groups?.['name'], groups?.['times']]))).toEqual({
    'a gateway was killed (SIGKILL)': '2',
    'a gateway was stopped (SIGSTOP) for 17 s': '1',
    'every connection to the database was cut': '1',
    [`the database was away for ${SHORT.databaseAwayMs / 1000} s`]: '1',
    [`the S3 server was away for ${SHORT.storeAwayMs / 1000} s`]: '1',
  })
  expect(output).toMatch(/^subscribers connected again [1-9]/mu)
})

function rowsOf(table: string): Map<string, Row> {
  const found = table.matchAll(/^(?<what>\S.*?) {2,}(?<count>\d+)(?: {2}(?<bound>\S.*\S))?$/gmu)
  return new Map(
    Array.from(found, ({ groups }) => [
      groups?.['what'] ?? '',
      { count: Number(groups?.['count']), bound: groups?.['bound']?.replaceAll(/ +/gu, ' ') },
    ]),
  )
}
