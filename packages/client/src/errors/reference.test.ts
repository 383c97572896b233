import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import * as client from '../index.ts'
import { refusals } from '../generated/refusals.gen.ts'
import { refusalOf } from './refusal.ts'

test.each(client.errorReference.map(one => [one.reason, one] as const))(
  '%s has a class, a cure and a row in the README',
  async (reason, one) => {
    expect(Object.keys(client)).toContain(one.errorClass)
    expect(one.whatToDo).toMatch(/^[A-Z].+[.]$/u)
    const { hash } = new URL(one.docs)
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
    const row = readme.split('\n').find(line => line.includes(`<a id="${hash.slice(1)}"></a>`))
    expect(row, 'run `pnpm generate`').toContain(`| \`${reason}\` |`)
    expect(row).toContain(one.whatToDo)
  },
)

test.each(Object.entries(refusals))(
  '%s carries what to do and the link to it',
  (reason, { errorClass, status, body }) => {
    const error = refusalOf(status, { ...body, data: {} })
    const row = client.errorReference.find(one => one.reason === reason)
    expect(error).toMatchObject({ name: errorClass, reason, whatToDo: row?.whatToDo, docs: row?.docs })
  },
)

test('errors that are no answer carry them, too', () => {
  expect(new client.UnreachableError('x')).toMatchObject({
    whatToDo: 'Try again: it is safe.',
    docs: expect.stringMatching(/#unreachable$/u),
  })
  expect(new client.FileSourceError('x').docs).toMatch(/#file-source$/u)
  expect(new client.InvalidUploadError([]).whatToDo).toContain('`violations`')
})

test('every class of an error is in the list', () => {
  const classes = Object.entries(client).filter(([name]) => name.endsWith('Error') && name !== 'KaleyraError')
  expect(classes.map(([name]) => name).toSorted()).toEqual(
    [...new Set(client.errorReference.map(({ errorClass }) => errorClass))].toSorted(),
  )
})
