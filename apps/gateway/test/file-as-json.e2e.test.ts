import { afterAll, beforeAll, expect, test } from 'vitest'
import { UPLOAD } from '@resumable-media/test-kit/api'
import { readFixture } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.stop())

const told = (answer: { data?: unknown; errors?: { message: string; extensions?: object }[] }) => {
  expect(answer.data ?? null).toBeNull()
  return answer.errors
}
const HOW = {
  message: expect.stringMatching(
    /multipart\/form-data.*"operations".*"map".*graphql-require-preflight.*apollo-upload/u,
  ),
  extensions: { code: 'FILE_NOT_MULTIPART' },
}

// As JSON.stringify, Apollo's HttpLink, React Native and people who encode by hand make it of a file.
test.each([
  ['{}', { file: {} }],
  ['null', { file: null }],
  ['nothing', {}],
  ['base64', { file: 'data:image/png;base64,iVBORw0KGgo=' }],
  ['a description', { file: { uri: 'file:///image.png', name: 'image.png', type: 'image/png' } }],
  ['a list', { file: [{}] }],
])('a file that came as JSON, as %s, is told to come as multipart, and how', async (_what, file) => {
  const answer = await system.query(UPLOAD, { input: { wabaId: WABA, ...file } })
  expect(told(answer)).toEqual([expect.objectContaining(HOW)])
  expect(answer.errors?.[0]?.message).not.toContain('Upload value invalid')
})

test('so is one that stands in the document', async () => {
  const document = `mutation { uploadResumableMedia(input: { wabaId: "${WABA}", file: "x" }) { __typename } }`
  expect(told(await system.query(document))).toEqual([expect.objectContaining(HOW)])
})

test('and one of a multipart request that map leaves where it is', async () => {
  const form = new FormData()
  form.set(
    'operations',
    JSON.stringify({ query: UPLOAD, variables: { input: { wabaId: WABA, file: {} }, other: null } }),
  )
  form.set('map', '{"0":["variables.other"]}')
  form.set('0', new Blob([await readFixture('image.png')]), 'image.png')
  const headers = { 'graphql-require-preflight': '1' }
  const response = await fetch(`${system.url}/graphql`, { method: 'POST', headers, body: form })
  expect(told((await response.json()) as object)).toEqual([expect.objectContaining({ extensions: HOW.extensions })])
})

test('a fault that has nothing to do with files says nothing of them', async () => {
  const { errors } = await system.query('query($id: ID!) { mediaStatus(id: $id) { id } }', {})
  expect(errors?.[0]?.message).not.toContain('multipart')
})
