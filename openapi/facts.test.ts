import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { examples } from './examples.gen.ts'
import { spec } from './spec.ts'

const README = readFileSync(new URL('README.md', import.meta.url), 'utf8')
const WORDS = new Set((README.match(/`[^`\n]+`/gu) ?? []).flatMap(code => code.split(/[^\w./-]+/u)))

const { parameters, schemas, securitySchemes } = spec.components
const [path] = Object.values(spec.paths)
const fieldsOf = (name: string): string[] =>
  Object.entries(schemas[name]?.properties ?? {}).flatMap(([field, { properties = {} }]) => [
    field,
    ...Object.keys(properties),
  ])

/** Everything in the document that has a name. */
const NAMES = new Set([
  ...spec.servers.flatMap(server => [server['x-pod'], new URL(server.url).host]),
  ...Object.values({ ...parameters, ...securitySchemes }).map(({ name }) => name),
  ...(path?.get.parameters ?? []).map(({ name }) => name),
  ...['UploadForm', 'UploadAccepted', 'StatusCallback'].flatMap(fieldsOf),
  ...(schemas['MediaType']?.enum ?? []),
  ...Object.keys(path?.post['x-limits'] ?? {}),
  ...Object.keys(examples),
  ...Object.values(spec.webhooks.resumableMediaStatus.post.requestBody.content).flatMap(one =>
    Object.keys(one.examples),
  ),
  // The vendor's page has it as a parameter, the document as the kind of the body.
  'content-type',
])

test.each([...NAMES])('the README says where `%s` comes from [docs-fact]', name => {
  const fault = `openapi/README.md has no row for \`${name}\`: write who says so, and how sure it is.`
  expect(WORDS.has(name) ? [] : [fault]).toEqual([])
})

test.each([
  '100 MB',
  '104857600 bytes',
  'at least one byte',
  String.raw`\ / < @ %`,
  '1 to 255 characters',
  'a type outside the list',
  'a POST with a JSON body',
  'literal double quotes',
  'static headers',
])('the README says where the fact with the words %s comes from [docs-facts-in-words]', words => {
  expect(README).toContain(words)
})
