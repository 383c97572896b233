import { expect, test } from 'vitest'
import { example } from './caller.ts'
import { calling, type Calling } from './calling.ts'

// What curl 7.88 sends for the vendor's documented command; documented-curl.test.ts runs curl itself.
const CURL = { type: 'application/json; boundary=b', disposition: 'attachment' }
const STANDARD = { type: 'multipart/form-data; boundary=b', disposition: 'form-data' }

const ACCEPTED = { status: 202 }
const REFUSED = example('badPayload')

test.each([
  ['both', ACCEPTED, ACCEPTED],
  ['multipart', ACCEPTED, REFUSED],
  ['documented-curl', REFUSED, ACCEPTED],
] as const)(
  'told to accept %s, it answers each of the two forms so [sandbox-both-wires]',
  async (accept, toStandard, toCurl) => {
    const caller = await calling({ accept })
    expect(await send(caller, STANDARD)).toMatchObject(toStandard)
    expect(await send(caller, CURL)).toMatchObject(toCurl)
  },
)

function send(caller: Calling, { type, disposition }: typeof CURL) {
  const part = (parameters: string, value: string) =>
    `--b\r\nContent-Disposition: ${disposition}; ${parameters}\r\n\r\n${value}\r\n`
  const body = `${part('name="file"; filename="image.png"', 'png bytes')}${part('name="type"', 'image/png')}--b--\r\n`
  return caller.send(body, type)
}
