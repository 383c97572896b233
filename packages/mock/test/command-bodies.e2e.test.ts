import { startMock } from '@resumable-media/mock'
import { examples } from '@resumable-media/openapi/examples'
import type { ExampleName, Mock } from '@resumable-media/mock'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callFor } from './call.ts'
import { postRaw } from './raw-call.ts'
import { MAIN, startCommand } from './start-command.ts'
import type { Command } from './start-command.ts'

let command: Command
let mock: Mock
beforeAll(async () => {
  ;[command, mock] = await Promise.all([startCommand([MAIN, '--port', '0']), startMock()])
})
afterAll(async () => {
  command.kill('SIGKILL')
  await mock.stop()
})

const FORM = 'multipart/form-data; boundary=b'
const part = (headers: string, body: string) => `--b\r\n${headers}\r\n\r\n${body}\r\n`
const form = (...parts: string[]) => `${parts.join('')}--b--\r\n`
const named = (rest: string) => `Content-Disposition: form-data; ${rest}`
const TYPE = part(named('name="type"'), 'image/png')
const file = (rest = 'filename="image.png"', body = 'bytes') => part(named(`name="file"; ${rest}`), body)

const DOTNET_TYPE = part(
  'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=type',
  'image/png',
)
const DOTNET_FILE = part(
  "Content-Disposition: form-data; name=file; filename=image.png; filename*=utf-8''image.png",
  'bytes',
)
const attachment = (rest: string, body: string) => part(`Content-Disposition: attachment; ${rest}`, body)
const CURL = form(
  attachment('name="file"; filename="image.png"\r\nContent-Type: image/png', 'bytes'),
  attachment('name="type"', 'image/png'),
)
const json = (name: string, value: unknown) =>
  part(`${named(`name="${name}"`)}\r\nContent-Type: application/json`, JSON.stringify(value))

/** A body as it comes in, the content type it comes under, and what the spec answers to it. */
const BODIES: [what: string, contentType: string | undefined, body: string, ExampleName][] = [
  ['the form of .NET', 'multipart/form-data; boundary="b"', form(DOTNET_TYPE, DOTNET_FILE), 'accepted'],
  ['the form of .NET, the file first', FORM, form(DOTNET_FILE, DOTNET_TYPE), 'accepted'],
  ['the form of .NET, without a type', FORM, form(DOTNET_FILE), 'badPayload'],
  ['the vendor’s curl', 'application/json; boundary=b', CURL, 'badPayload'],
  ['the vendor’s curl without a boundary', 'application/json', CURL, 'badPayload'],
  ['the parts of the vendor’s curl as a form', FORM, CURL, 'accepted'],
  ['a part of JSON beside the others', FORM, form(json('note', { a: [1] }), TYPE, file()), 'accepted'],
  ['a part of JSON that is none', FORM, form(json('note', 1).replace('1', '{'), TYPE, file()), 'accepted'],
  ['a type in JSON', FORM, form(json('type', 'image/png'), file()), 'badPayload'],
  ['a part of JSON alone', FORM, form(json('file', {})), 'badPayload'],
  ['a name that ends in a backslash', FORM, form(TYPE, file(String.raw`filename="a\"`)), 'accepted'],
  ['a name that ends in two backslashes', FORM, form(TYPE, file(String.raw`filename="a\\"`)), 'accepted'],
  ['a name that is one backslash', FORM, form(TYPE, file(String.raw`filename="\"`)), 'accepted'],
  ['a name that ends in a backslash, without quotes', FORM, form(TYPE, file('filename=a\\')), 'accepted'],
  [
    'a field whose name ends in a backslash',
    FORM,
    form(part(named(String.raw`name="x\"`), ''), TYPE, file()),
    'accepted',
  ],
  ['an escaped quote in a name', FORM, form(TYPE, file(String.raw`filename="a\"b.png"`)), 'accepted'],
  ['a name without its closing quote', FORM, form(TYPE, file('filename="a.png')), 'accepted'],
  ['an empty name', FORM, form(TYPE, file('filename=""')), 'accepted'],
  ['an empty name without quotes', FORM, form(TYPE, file('filename=')), 'accepted'],
  ['an empty name of a field', FORM, form(part(named('name=""'), 'x'), TYPE, file()), 'accepted'],
  ['a name of bytes that are no UTF-8', FORM, form(TYPE, file('filename="\u00ff\u00fe.png"')), 'accepted'],
  ['a field named __proto__', FORM, form(part(named('name="__proto__"'), '{}'), TYPE, file()), 'accepted'],
  [
    'a line of the file that begins with the boundary',
    FORM,
    form(TYPE, file('filename="a"', 'x\r\n--bytes')),
    'accepted',
  ],
  ['padding behind the boundaries', FORM, form(TYPE, file()).replaceAll('--b\r\n', '--b \t\r\n'), 'accepted'],
  ['an empty file', FORM, form(TYPE, file('filename="a.png"', '')), 'badPayload'],
  ['no file', FORM, form(TYPE), 'badPayload'],
  ['no part', FORM, form(), 'badPayload'],
  ['a part without a disposition', FORM, form(part('X: y', 'z'), TYPE, file()), 'badPayload'],
  ['a part without headers', FORM, form('--b\r\n\r\nx\r\n', TYPE, file()), 'badPayload'],
  ['a form without its end', FORM, `${TYPE}${file()}`, 'badPayload'],
  ['line feeds alone', FORM, form(TYPE, file()).replaceAll('\r\n', '\n'), 'badPayload'],
  ['no boundary', 'multipart/form-data', form(TYPE, file()), 'badPayload'],
  ['an empty boundary', 'multipart/form-data; boundary=', form(TYPE, file()), 'badPayload'],
  [
    'a boundary of 100 characters',
    `multipart/form-data; boundary=${'b'.repeat(100)}`,
    form(TYPE, file()),
    'badPayload',
  ],
  ['a boundary that never comes', 'multipart/form-data; boundary=never', form(TYPE, file()), 'badPayload'],
  ['JSON', 'application/json', '{"type":"image/png"}', 'badPayload'],
  ['JSON that is none', 'application/json', '{', 'badPayload'],
  ['a charset that there is none of', 'text/plain; charset=klingon', 'nuqneH', 'badPayload'],
  ['a urlencoded form that is none', 'application/x-www-form-urlencoded', '%', 'badPayload'],
  ['XML', 'application/xml', '<', 'badPayload'],
  ['no content type', undefined, form(TYPE, file()), 'badPayload'],
  ['a content type that is none', ';;;', form(TYPE, file()), 'badPayload'],
  ['no body', FORM, '', 'badPayload'],
]

describe.each(['the command', 'startMock'])('%s answers what the spec says to', who => {
  test.each(BODIES)('%s', async (_what, contentType, body, example) => {
    const { url } = who === 'startMock' ? mock : command
    const { status, body: expected } = examples[example]
    expect(await postRaw(url, contentType, Buffer.from(body, 'latin1'))).toEqual({ status, body: expected })
  })
})

test('after all of them the command is the same process, and answers', async () => {
  expect(await callFor(command.url, 'uploadResumableMedia')).toMatchObject({ status: 202 })
  expect(await callFor(command.url, 'getResumableMedia')).toMatchObject({ status: 200 })
  expect(command.isRunning()).toBe(true)
  await expect.poll(() => command.output()).toMatch(/^POST \S+\/resumable_media 400 \[\{"location":\["request"/mu)
  expect(command.output()).toMatch(/^GET \S+\/resumable_media 200$/mu)
})
