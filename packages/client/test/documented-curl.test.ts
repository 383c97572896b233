import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { API_KEY, SID, WABA_ID, anUpload } from './account.ts'
import { bytesOf, headAndBody } from './bytes-of.ts'
import { acceptWhole, startPeer } from './peer.ts'

const run = promisify(execFile)
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
)
const when = hasCurl ? '' : ' (SKIPPED: there is no curl on this machine)'

/** Every byte value, over several reads. */
const CONTENT = Buffer.from(Array.from({ length: 200_003 }, (_, at) => (at * 7) % 256))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'client-curl-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('the wire documented-curl is these bytes and no others [client-documented-curl]', async () => {
  const { head, body } = headAndBody(await bytesOf(anUpload, { wire: 'documented-curl' }))

  const boundary = /boundary=(?<boundary>-{24}[\da-f]{16})$/mu.exec(head)?.groups?.['boundary'] ?? ''
  expect(body.toString()).toBe(
    `--${boundary}\r\nContent-Disposition: attachment; name="file"; filename="image.png"\r\n` +
      `Content-Type: image/png\r\n\r\nhello\r\n` +
      `--${boundary}\r\nContent-Disposition: attachment; name="type"\r\n\r\nimage/png\r\n--${boundary}--\r\n`,
  )
  expect(head.replace(/127\.0\.0\.1:\d+/u, 'HOST')).toBe(
    `POST /v2/${SID}/whatsapp/${WABA_ID}/resumable_media HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n` +
      `accept: application/json\r\napi-key: ${API_KEY}\r\ncontent-type: application/json; boundary=${boundary}\r\n` +
      `content-length: 295`,
  )
})

// Each name here is one that a folder can hold. The types are what curl makes of the names, whatever the file's is.
test.skipIf(!hasCurl).each([
  ['image.png', 'image/png'],
  ['IMAGE.JPG', 'image/jpeg'],
  ['image.jpeg', 'image/jpg'],
  ['brochure.pdf', 'application/pdf'],
  ['clip.mp4', 'video/mp4'],
  ['page.htm', 'image/png'],
  ['page.HTML', 'image/png'],
  ['note.txt', 'image/png'],
  ['drawing.svg', 'image/png'],
  ['moving.gif', 'image/png'],
  ['data.xml', 'image/png'],
  ['png', 'image/png'],
  ['.png', 'image/png'],
  ['image.png.', 'image/png'],
  ['naïve–写真😀.png', 'image/png'],
  ['a"b.png', 'image/png'],
  ['""', 'image/png'],
  ['a\r\n\r\nb.png', 'image/png'],
  ['a\tb\u001b\u007f.png', 'image/png'],
  ['photo\u202egnp.exe', 'image/png'],
  ['a;b,c=d.png', 'image/png'],
  ['a\\b.png', 'image/png'],
  ['a.png\\', 'image/png'],
  ['a\\"b.png', 'image/png'],
  ['50% off @ home<.png', 'image/png'],
] as const)(`%j of type %s is sent as curl sends it${when}`, async (fileName, type) => {
  const path = join(folder, fileName)
  await writeFile(path, CONTENT)

  const ours = await bytesOf(
    { ...anUpload, file: { path }, fileName, type, validate: false },
    { wire: 'documented-curl' },
  )
  const curls = await bytesOfCurl(path, type)

  expect(comparable(ours)).toEqual(comparable(curls))
})

/** The page's sample request, with its placeholders filled in. */
async function bytesOfCurl(path: string, type: string): Promise<Buffer> {
  const peer = await startPeer(acceptWhole)
  const quoted = path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  const sample = [
    ['-L', '-X', 'POST', `${peer.url}/${SID}/whatsapp/${WABA_ID}/resumable_media`],
    ['-H', `api-key: ${API_KEY}`],
    ['-H', 'content-type: application/json'],
    ['-F', `file=@"${quoted}"`],
    ['-F', `type="${type}"`],
  ].flat()
  await run('curl', ['-q', '-sS', '--noproxy', '*', ...sample])
  await peer.stop()
  return peer.calls[0]?.received ?? Buffer.alloc(0)
}

/** What must be the same: the request line, the three headers that the page or the body decides, and the whole body. */
function comparable(received: Buffer) {
  const { head, body } = headAndBody(received)
  const headers = new Map(
    head
      .split('\r\n')
      .slice(1)
      .map(line => headerOf(line)),
  )
  const boundary = /; boundary=(?<boundary>\S+)$/u.exec(headers.get('content-type') ?? '')?.groups?.['boundary'] ?? ''
  return {
    request: head.split('\r\n')[0],
    apiKey: headers.get('api-key'),
    contentType: headers.get('content-type')?.replace(boundary, 'BOUNDARY'),
    // curl's boundary is longer since 8.4, and is in the body three times.
    contentLength: Number(headers.get('content-length')) - 3 * boundary.length,
    // A byte is a character here, so that a difference can be read.
    body: body.toString('latin1').replaceAll(boundary, 'BOUNDARY'),
    boundary: boundary.slice(0, 24),
  }
}

function headerOf(line: string): [string, string] {
  const at = line.indexOf(': ')
  return [line.slice(0, at).toLowerCase(), line.slice(at + 2)]
}
