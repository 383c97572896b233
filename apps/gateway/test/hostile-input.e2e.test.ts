import { readFile, writeFile } from 'node:fs/promises'
import { startSandbox } from '@resumable-media/sandbox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderHostileInput } from '@resumable-media/test-kit/hostile/render'
import { startStand } from '@resumable-media/test-kit/hostile/stand'
import { CATEGORIES } from '@resumable-media/test-kit/hostile/table'
import { TOKEN, TOKEN_ENV } from '@resumable-media/test-kit/hostile/token'
import { WABA } from '@resumable-media/test-kit/system'

const DOCUMENT = new URL('../../../docs/hostile-input.md', import.meta.url)
const MOST_GROWTH_BYTES = 200_000_000

const POSTURES = [
  { auth: 'none', env: {}, headers: {} },
  { auth: 'jwt', env: TOKEN_ENV, headers: { authorization: `Bearer ${TOKEN}` } },
] as const

let sandbox: Awaited<ReturnType<typeof startSandbox>>
let stands: Awaited<ReturnType<typeof startStand>>[]

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
  stands = await Promise.all(
    POSTURES.map(({ auth, env, headers }) => {
      const categories = CATEGORIES.filter(({ asksForToken = false }) => asksForToken === (auth === 'jwt'))
      return startStand(categories, { sandboxUrl: sandbox.url, env, headers })
    }),
  )
})
afterAll(async () => {
  await Promise.all(stands.map(stand => stand.stop()))
  await sandbox.stop()
})

test('there are at least 150, and no two are the same', () => {
  const rows = CATEGORIES.flatMap(({ title, rows: all }) => all.map(({ what }) => `${title}: ${what}`))
  expect(rows.length).toBeGreaterThanOrEqual(150)
  expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([])
})

describe('of all that was sent [hostile-input]', () => {
  const legal = new Set(CATEGORIES.flatMap(({ rows }) => rows.filter(row => row.isLegal).map(({ what }) => what)))
  const seen = () => stands.flatMap(stand => stand.seen)
  const answers = () => seen().flatMap(({ rows }) => rows.filter(({ what }) => !legal.has(what)))

  test('nothing was a fault of ours', () => {
    expect(answers().filter(({ answer }) => /\b5\d\d\b|INTERNAL/u.test(answer))).toEqual([])
    for (const { output } of stands) expect(output()).not.toContain('"level":50')
  })

  test('nothing was taken', () => {
    expect(answers().filter(({ answer }) => /\b(?:201|204)\b|Media$/u.test(answer))).toEqual([])
  })

  test('each got the answer that docs/hostile-input.md tells', async () => {
    const inOrder = CATEGORIES.flatMap(({ title }) => seen().filter(category => category.title === title))
    const text = renderHostileInput(inOrder)
    const told = await readFile(DOCUMENT, 'utf8').catch(() => '')
    if (text !== told && !process.env['CI']) await writeFile(DOCUMENT, text)
    expect(
      text,
      'docs/hostile-input.md has been written anew, but in CI: look at what has changed, and commit it',
    ).toBe(told)
  })
})

describe.each(POSTURES.map(({ auth }, index) => ({ auth, index })))('after all of it, with AUTH=$auth', ({ index }) => {
  const stand = () => {
    const found = stands[index]
    if (!found) throw new Error('it was not started')
    return found
  }

  test('the process is alive, and has not grown', async () => {
    expect((await fetch(`${stand().url}/health/ready`)).status).toBe(200)
    expect(stand().isAlive()).toBe(true)
    expect(stand().grownBytes()).toBeLessThan(MOST_GROWTH_BYTES)
  })

  test('no file is left in the spool [hostile-no-file-left]', async () => {
    await expect.poll(() => stand().spooled()).toEqual([])
  })

  test('no handle is left open', async () => {
    await expect.poll(() => stand().handlesMore()).toBeLessThanOrEqual(0)
  })

  test('no slot is spent, nothing waits, and no call has come to the sandbox [bad-input-costs-nothing]', async () => {
    const { api } = stand()
    expect(await api.quota(WABA)).toMatchObject({ used: 0, queued: 0 })
    const media = `{ media(wabaId: "${WABA}", first: 100) { nodes { status } } }`
    const answer = (await api.query(media)).data?.['media'] as { nodes: { status: string }[] } | undefined
    const states = answer?.nodes.map(({ status }) => status) ?? []
    expect(states.filter(status => status !== 'CANCELLED' && status !== 'FAILED')).toEqual([])
    expect(states.length).toBeGreaterThan(0)
    const calls = await fetch(new URL('/_sandbox/requests', sandbox.url))
    expect(await calls.json()).toEqual([])
  })
})
