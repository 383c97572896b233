/**
 * The floor in Node: what the bytes of an upload cost a Node program that keeps the gateway's promises about them, as
 * floor.c does in C. No rules, GraphQL, database or queue; it does with the bytes what was found to be fast for the gateway.
 *
 * A form's file is hashed, written into FOLDER and synced with its name, and only then sent on to SINK. A file that comes
 * by tus is synced after each piece, before its offset is answered. With JOURNAL=1 each upload is put down in a synced
 * journal before its call and after it: without that no queue, and no lookup of a lost answer, outlives a power cut. The
 * file is removed after the answer.
 */
import { mkdtemp, open } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { request } from 'undici'
import { createFile } from './growing-file.js'
import { serve } from './serve.js'
import { splitForm } from './split-form.js'

const { SINK, FOLDER, JOURNAL } = process.env
const [KB, MB] = [1024, 1024 ** 2]

const path = await mkdtemp(join(FOLDER, 'node-floor-'))
const folder = await open(path)
const journal = JOURNAL === '1' ? await open(join(path, 'journal'), 'a') : undefined
const byTus = new Map()

serve((req, res) => {
  handlerOf(req)(req, res).catch(error => {
    process.stderr.write(`${error.stack}\n`)
    res.destroy()
  })
})

function handlerOf({ method, url, headers }) {
  if (method === 'PATCH') return takePiece
  if (url === '/uploads') return begin
  return headers['content-type'] === 'application/json' ? tellStatus : takeForm
}

/** The bench asks whether a file that came by tus was sent on; it was, before its last answer. */
async function tellStatus(_req, res) {
  res.end('{"data":{"mediaStatus":{"status":"PENDING"}}}')
}

async function takeForm(req, res) {
  const { boundary } = /boundary=(?<boundary>[^;]+)/.exec(req.headers['content-type']).groups
  const file = await createFile(path, Number(req.headers['content-length']), 16 * MB)
  await pour(
    req,
    file,
    splitForm(boundary, headers => (headers.includes('filename=') ? file.take : () => {})),
  )
  await Promise.all([file.sync(), folder.sync(), file.digest()])
  await sendOn(file)
  const media = { __typename: 'Media', id: file.id, status: 'PENDING' }
  res.end(JSON.stringify({ data: { uploadResumableMedia: media } }))
  await file.remove()
}

async function begin(req, res) {
  const file = await createFile(path, Number(req.headers['upload-length']), 2 * MB)
  byTus.set(`/uploads/${file.id}`, file)
  await folder.sync()
  res.writeHead(201, { location: `http://${req.headers.host}/uploads/${file.id}` }).end()
}

async function takePiece(req, res) {
  const file = byTus.get(req.url)
  await pour(req, file, file.take)
  await file.sync()
  const isWhole = file.size() === file.length
  if (isWhole) await file.digest().then(() => sendOn(file))
  res.writeHead(204, { 'upload-offset': file.size() }).end()
  if (!isWhole) return
  byTus.delete(req.url)
  await file.remove()
}

/** Until the body is received and written. */
async function pour(req, { flush, written }, take) {
  req.on('data', chunk => {
    const room = take(chunk)
    if (!room) return
    req.pause()
    room.then(
      () => req.resume(),
      error => req.destroy(error),
    )
  })
  await finished(req)
  await flush()
  await written()
}

const HEAD = Buffer.from(
  '--floor\r\nContent-Disposition: form-data; name="type"\r\n\r\nvideo/mp4\r\n--floor\r\n' +
    'Content-Disposition: form-data; name="file"; filename="video.mp4"\r\nContent-Type: video/mp4\r\n\r\n',
)
const TAIL = Buffer.from('\r\n--floor--\r\n')

async function sendOn(file) {
  await putDown(file)
  const { statusCode, body } = await request(SINK, {
    method: 'POST',
    headers: {
      'content-type': 'multipart/form-data; boundary=floor',
      'content-length': String(HEAD.length + file.size() + TAIL.length),
    },
    body: formOf(file),
    // A server that closes a kept connection would leave an upload with an unknown outcome.
    reset: true,
  })
  await body.dump()
  if (statusCode !== 202) throw new Error(`the sink answered ${statusCode}`)
  await putDown(file)
}

async function* formOf({ read, size }) {
  yield HEAD
  let ahead = read(0)
  for (let at = 0; at < size();) {
    const chunk = await ahead
    at += chunk.length
    // Read while the sink takes this one.
    ahead = at < size() ? read(at) : undefined
    for (let from = 0; from < chunk.length; from += 64 * KB) {
      // Lets an early answer be read between two pieces.
      if (from > 0) await nextTurn()
      yield chunk.subarray(from, from + 64 * KB)
    }
  }
  yield TAIL
}

let underWay = Promise.resolve()
let waiting

/** One sync for all that wait for one, as in the gateway. */
async function putDown({ id }) {
  if (!journal) return
  await journal.write(Buffer.alloc(4 * KB, `${id}\n`))
  await (waiting ??= underWay.then(() => {
    waiting = undefined
    return (underWay = journal.datasync())
  }))
}
