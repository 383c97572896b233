import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkDocument } from './check-document.ts'
import { refusalsOf } from './refusals.ts'

let folder: string
let spec: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-document-'))
  spec = await readFile(new URL('../kaleyra.yaml', import.meta.url), 'utf8')
})
afterAll(() => rm(folder, { recursive: true }))

async function check(text: string, others: Record<string, string> = {}) {
  for (const [name, content] of Object.entries({ 'a.yaml': text, ...others }))
    await writeFile(join(folder, name), content)
  return checkDocument(join(folder, 'a.yaml'), 'a.yaml')
}

/** The spec with a change, and the place of what was written instead. */
function changed(from: string, to: string): { text: string; place: string } {
  expect(spec).toContain(from)
  const before = spec.slice(0, spec.indexOf(from)).split('\n')
  return { text: spec.replace(from, () => to), place: `a.yaml:${before.length}:${(before.at(-1)?.length ?? 0) + 1}` }
}

test('the spec has no fault', async () => {
  const { document, faults } = await check(spec)
  expect([...faults, ...refusalsOf(document).faults]).toEqual([])
})

test.each([
  [
    'a dangling $ref',
    "'#/components/schemas/UploadAccepted'",
    "'#/components/schemas/UploadAcceptd'",
    '#/components/schemas has no "UploadAcceptd". Did you mean "UploadAccepted"?',
  ],
  [
    'a $ref to a part that is not there',
    "'#/components/parameters/Sid'",
    "'#/components/parameterz/Sid'",
    '#/components has no "parameterz". Did you mean "parameters"?',
  ],
  [
    'a $ref with nothing alike',
    "'#/components/parameters/Sid'",
    "'#/components/parameters/Xyz'",
    'Add it, or refer to one of Sid, WabaIdInPath.',
  ],
  [
    'a $ref to a file that is not there',
    "'#/components/parameters/Sid'",
    "'b/c.yaml#/Sid'",
    'names the file b/c.yaml, which cannot be read',
  ],
  ['a duplicate key', 'webhooks:\n', 'openapi: 3.1.0\nwebhooks:\n', 'A key stands here twice'],
])('%s is a fault with its place and the cure', async (_, from, to, message) => {
  const { text, place } = changed(from, to)
  expect((await check(text)).faults).toEqual([{ place, message: expect.stringContaining(message) }])
})

test('a $ref within an example, and a property that is named as a keyword, are what they look like', async () => {
  const text = `openapi: 3.1.0
components:
  schemas:
    Value:
      type: object
      example: { $ref: '#/nowhere' }
      properties:
        default:
          $ref: '#/components/schemas/Missing'
`
  expect((await check(text)).faults).toEqual([
    { place: 'a.yaml:9:17', message: expect.stringContaining('has no "Missing"') },
  ])
})

test('a $ref into another file is followed, with the faults of that file', async () => {
  const text = "openapi: 3.1.0\ncomponents:\n  schemas:\n    A: { $ref: 'b.yaml#/B' }\n"
  expect((await check(text, { 'b.yaml': 'B:\n  $ref: "a.yaml#/components/schemas/A"\n' })).faults).toEqual([])
  expect((await check(text, { 'b.yaml': 'B:\n  $ref: "#/C"\n' })).faults).toEqual([
    { place: 'b.yaml:2:9', message: expect.stringContaining('# has no "C"') },
  ])
})

test.each([
  ['a tab', 'openapi: 3.1.0\n\tinfo: 1\n'],
  ['a key that is not under its neighbours', 'info:\n title: x\n   version: 1\n'],
  ['an open quote', 'openapi: "3.1.0\n'],
  ['broken JSON', '{ "openapi": "3.1.0", '],
])('YAML that does not parse for %s has a place', async (_, text) => {
  const { faults } = await check(text)
  expect(faults.length).toBeGreaterThan(0)
  for (const { place, message } of faults) {
    expect(place).toMatch(/^a\.yaml:\d+:\d+$/u)
    expect(message).toMatch(/: .+\.$/u)
  }
})

test.each(['', 'hello', '[]', 'openapi: 4.0.0', '{}'])('%j is no OpenAPI document', async text => {
  expect((await check(text)).faults).toEqual([
    { place: 'a.yaml:1:1', message: expect.stringContaining('This is no OpenAPI document') },
  ])
})

test.each([
  [
    'no x-what-to-do',
    '                  x-what-to-do: Make the file smaller.\n',
    '',
    'The example tooLarge has no x-what-to-do.',
  ],
  ['no sentence in x-what-to-do', 'Make the file smaller.', 'smaller', 'The example tooLarge has no x-what-to-do.'],
  ['no summary', '                  summary: Too many requests\n', '', 'The example rateLimited has no summary.'],
  [
    'a class that is none',
    'x-error-class: FileTooLargeError',
    'x-error-class: too-large',
    'Write a class name that ends in Error.',
  ],
  ['no code', '                    code: WA413\n', '', 'The body of tooLarge has no code.'],
  ['a name that is none', '                tooLarge:\n', '                too-large:\n', 'Write it as fileInUse'],
  ['no single status', "        '413':\n", '        default:\n', 'Write one answer for each status'],
])('a refusal with %s is a fault with its place', async (_, from, to, message) => {
  const { document, faults } = await check(changed(from, to).text)
  expect(faults).toEqual([])
  expect(refusalsOf(document).faults).toContainEqual({
    place: expect.stringMatching(/^a\.yaml:\d+:\d+$/u),
    message: expect.stringContaining(message),
  })
})

test('a status without an example, and two refusals that say the same, are faults', async () => {
  const empty = "        '409':\n          description: In use.\n        '413':\n"
  const { document } = await check(changed("        '413':\n", empty).text)
  expect(refusalsOf(document).faults).toEqual([
    {
      place: changed("        '413':\n", '').place.replace(/:1$/u, ':9'),
      message: expect.stringContaining('The answer 409 of uploadResumableMedia has no named example'),
    },
  ])

  const twin = spec.replace(
    /(?<indent> +)serverError:\n(?<rest>(?:\k<indent> +.*\n)+)/u,
    text => text + text.replace('serverError', 'outage'),
  )
  expect(refusalsOf((await check(twin)).document).faults).toEqual([
    {
      place: expect.stringMatching(/^a\.yaml/u),
      message: 'outage has the code, message and error of serverError. Give it others, or remove one.',
    },
  ])
})
