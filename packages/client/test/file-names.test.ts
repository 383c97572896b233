import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { boundaryOf, readMultipart } from '@resumable-media/multipart'
import { describe, expect, test } from 'vitest'
import { wires } from '../src/index.ts'
import { fileNameCases } from '@resumable-media/test-kit/file-names'
import { anUpload } from './account.ts'
import { bytesOf, headAndBody } from './bytes-of.ts'

const allowed = fileNameCases.filter(({ violation }) => violation === undefined)

describe.each(wires)('on the wire %s', wire => {
  test.each(allowed)('the name arrives as it was given: $title', async ({ name }) => {
    const parts = await partsOf(await bytesOf({ ...anUpload, fileName: name }, { wire }))

    expect(parts).toHaveLength(2)
    expect(parts).toContainEqual({ name: 'type', fileName: undefined, content: 'image/png' })
    expect(parts).toContainEqual({ name: 'file', fileName: name, content: 'hello' })
  })
})

/** The form in a request, as the sandbox and the gateway read one. */
async function partsOf(received: Buffer) {
  const { head, body } = headAndBody(received)
  const contentType = /^content-type: (?<value>.*)$/mu.exec(head)?.groups?.['value'] ?? ''
  const parts: Promise<{ name: string | undefined; fileName: string | undefined; content: string }>[] = []
  await readMultipart(Readable.from([body]), {
    boundary: boundaryOf(contentType) ?? '',
    onPart: part =>
      parts.push(text(part.body).then(content => ({ name: part.name, fileName: part.fileName, content }))),
  })
  return Promise.all(parts)
}
