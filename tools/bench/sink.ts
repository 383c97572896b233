/** In Kaleyra's place, as bare as can be: swallows a body, whatever it is, and answers that it was accepted. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

// Grows from run to run too, as Kaleyra's ids do.
let id = Date.now()

const server = createServer((request, response) => {
  request.resume().once('end', () => {
    const upload = request.method === 'POST'
    response.writeHead(upload ? 202 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(upload ? accepted(String((id += 1))) : NOTHING))
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`sink ready on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
process.once('disconnect', () => process.exit())

const NOTHING = { code: 'WA200', message: 'Success', data: [], error: {} }

function accepted(mediaId: string) {
  return { code: 'WA202', message: 'Accepted', data: { id: mediaId, status: 'PENDING' }, error: {} }
}
