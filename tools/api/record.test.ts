import { expect, test } from 'vitest'
import { changesetOf, nextRecord } from './record.ts'

const name = '@resumable-media/client'
const first = changesetOf('first', `---\n'${name}': minor\n---\n\nIt is there.\n`)
const other = changesetOf('other', `---\n'@resumable-media/mock': minor\n---\n\nIt is new.\n`)
const committed = nextRecord({
  name,
  surface: 'type A = 1\n',
  committed: undefined,
  changesets: [first, other],
}) as string

test('a record names the changesets of its package, above what users rely on', () => {
  expect(committed).toMatch(
    /^\/\/ What users of @resumable-media\/client rely on\..+\n\/\/ - first [0-9a-f]{12}\n\ntype A = 1\n$/u,
  )
})

test('a change without a new changeset of the package is refused by name [api-needs-changeset]', () => {
  const changed = { name, surface: 'type A = 2\n', committed }
  for (const changesets of [[], [first], [first, other]])
    expect(nextRecord({ ...changed, changesets })).toEqual({
      fault: expect.stringMatching(/^What users of @resumable-media\/client rely on has changed, and no changeset/u),
    })
  const second = changesetOf('second', `---\n"${name}": patch\n'@resumable-media/mock': patch\n---\n\nA is 2.\n`)
  expect(nextRecord({ ...changed, changesets: [first, second] })).toMatch(
    /\n\/\/ - first .+\n\/\/ - second .+\n\ntype A = 2\n$/u,
  )
  const longer = changesetOf('first', `---\n'${name}': minor\n---\n\nIt is there, and A is 2.\n`)
  expect(nextRecord({ ...changed, changesets: [longer] })).toMatch(/\n\ntype A = 2\n$/u)
})

test('without a change the record stays as it is, whatever the changesets are', () => {
  const same = { name, surface: 'type A = 1\n', committed }
  expect(nextRecord({ ...same, changesets: [] })).toBe(committed)
  expect(nextRecord({ ...same, changesets: [first, other] })).toBe(committed)
})
