import { request } from 'node:http'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { formOf, postForm, PREFLIGHT } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.stop())
afterEach(async () => {
  await expect.poll(() => system.orphans()).toEqual([])
  expect(await system.upload(await blobOf('image.png'), 'alive.png')).toMatchObject({ __typename: 'Media' })
})

const refusalOf = async (form: FormData) => (await postForm(system.url, form)).errors?.[0]

test('ten places for files, and no more [form-ten-files]', async () => {
  const form = async (places: number) => {
    const names = Array.from({ length: places }, (_, index) => `f${index}`)
    const variables = names.map(name => `$${name}: UploadResumableMediaInput!`).join(' ')
    const fields = names.map(name => `${name}: uploadResumableMedia(input: $${name}) { __typename }`).join(' ')
    const inputs = names.map(name => [name, { wabaId: '150440000142241', file: null }] as const)
    const body = new FormData()
    const query = `mutation(${variables}) { ${fields} }`
    body.set('operations', JSON.stringify({ query, variables: Object.fromEntries(inputs) }))
    body.set('map', JSON.stringify(Object.fromEntries(names.map(name => [name, [`variables.${name}.file`]]))))
    for (const name of names) body.set(name, await blobOf('image.png'), `${name}.png`)
    return body
  }
  const { data } = await postForm(system.url, await form(10))
  expect(Object.values(data ?? {})).toEqual(Array.from({ length: 10 }, () => ({ __typename: 'Media' })))
  expect(await refusalOf(await form(11))).toMatchObject({
    message: '"map" names 11 places for files: at most 10 may be.',
    extensions: { code: 'BAD_UPLOAD_REQUEST' },
  })
})

test.each(['operations', 'map'])('more than 1 MB of %s is a body that is too large', async part => {
  const form = formOf({}, await blobOf('image.png'), 'image.png')
  form.set(part, `${form.get(part) as string}${' '.repeat(1024 * 1024)}`)
  const answer = await fetch(`${system.url}/graphql`, { method: 'POST', headers: PREFLIGHT, body: form })
  expect([answer.status, await answer.json()]).toMatchObject([
    413,
    {
      errors: [
        {
          message: `The part "${part}" cannot be read: it has more than 1048576 bytes.`,
          extensions: { code: 'BODY_TOO_LARGE' },
        },
      ],
    },
  ])
})

test.each([
  ['an empty map', ['operations', 'map', 'file'], '[]', '"map" is a list: it must say where each file belongs'],
  ['no map', ['operations'], '', 'The part "map" is missing: it must say where each file belongs'],
  ['no map, and a file', ['operations', 'file'], '', 'The part "file" came too early, before "map"'],
  ['no operations', ['map', 'file'], '{}', 'The part "map" came too early, before "operations"'],
  ['no part', [], '', 'The parts "operations" and "map" are missing.'],
])('%s is told as what it is', async (_what, parts, map, message) => {
  const whole = formOf({}, await blobOf('image.png'), 'image.png')
  whole.set('map', map)
  const form = new FormData()
  for (const part of parts) form.set(part, whole.get(part) as string)
  expect(await refusalOf(form)).toMatchObject({
    message: expect.stringContaining(message),
    extensions: { code: 'BAD_UPLOAD_REQUEST' },
  })
})

test('one file at a thousand places', async () => {
  const form = formOf({})
  form.set('map', JSON.stringify({ file: Array.from({ length: 1000 }, () => 'variables.input.file') }))
  expect(await refusalOf(form)).toMatchObject({ message: '"map" names 1000 places for files: at most 10 may be.' })
})

test('parts that nobody asked for: a few are passed over, many are refused [form-extra-parts]', async () => {
  const form = async (parts: number) => {
    const whole = formOf({}, await blobOf('image.png'), 'image.png')
    for (let index = 0; index < parts; index += 1) whole.set(`more${index}`, 'x')
    return whole
  }
  expect((await postForm(system.url, await form(10))).data).toMatchObject({
    uploadResumableMedia: { status: 'PENDING' },
  })
  expect(await refusalOf(await form(30))).toMatchObject({ message: expect.stringContaining('more than 20 parts') })
})

test('a part that nobody asked for and that does not end is cut off, and its sender told [form-endless-part]', async () => {
  const outgoing = request(`${system.url}/graphql`, {
    method: 'POST',
    headers: { ...PREFLIGHT, 'content-type': 'multipart/form-data; boundary=b' },
  })
  const answer = new Promise<string>((resolve, reject) => {
    outgoing.once('error', reject)
    outgoing.once('response', response => {
      response.setEncoding('utf8').once('data', resolve)
    })
  })
  const head = (name: string) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n`
  const part = (name: string, text: string) => `${head(name)}${text}\r\n`
  for (const [name, value] of formOf({})) outgoing.write(part(name, value as string))
  outgoing.write(head('noise'))
  const noise = setInterval(() => outgoing.write('x'.repeat(100_000)), 1)
  try {
    expect(await answer).toContain('The part \\"noise\\" is not in \\"map\\", and has more than 1048576 bytes.')
  } finally {
    clearInterval(noise)
    outgoing.destroy()
  }
})

test('a part with headers beyond 16 kB [form-part-headers]', async () => {
  const form = formOf({})
  form.set('x'.repeat(20_000), 'x')
  expect(await refusalOf(form)).toMatchObject({ message: expect.stringContaining('exceed 16384 bytes') })
})
