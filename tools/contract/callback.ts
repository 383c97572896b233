import { by, inDocs } from './cell.ts'
import type { Cell, Cells, Section } from './cell.ts'
import { rowsOf } from './rows.ts'
import { callbackExamples, callbackFields } from './spec-names.ts'

const POSTED = by('sandbox-callback-post')
const GOT = by('sandbox-callback-get')
const UPLOADED = by('gateway-callback-uploaded')
/** It sends the six fields that the gateway has no use for, with values that are wrong. */
const UNREAD = by('gateway-callback-unread')
const inExample = (name: string) => by('spec-callback-field', name)
const inClient = (name: string) => by('client-callback-example', name)
const parsed = (how: string) => by('client-parse-callback', how)
const IN_EXAMPLE = inExample('status')
const IN_WORDS = by('spec-callback-words')

export const callback = (): Section => ({
  title: 'The callback',
  rows: [
    ...rowsOf(callbackFields, {
      // A field that the spec has gained is sent with the value of its example, and read by the gateway only where code says so.
      ...Object.fromEntries(callbackFields.map(name => [name, field(name, UNREAD)])),
      status: field('status', [UPLOADED, by('gateway-callback-unknown-word')]),
      uploaded_file_handle: field('uploaded_file_handle', UPLOADED),
      resumable_media_id: field('resumable_media_id', [UPLOADED, by('gateway-callback-400', 'no id')]),
      waba_id: field('waba_id', by('gateway-callback-fields')),
    }),
    ...rowsOf(callbackExamples, {
      callbackUploaded: cells(IN_EXAMPLE, inClient('callbackUploaded'), POSTED, UPLOADED),
      callbackFailed: cells(
        IN_EXAMPLE,
        inClient('callbackFailed'),
        by('sandbox-outcome', 'FAILED'),
        by('gateway-callback-failed'),
      ),
    }),
    { what: 'by POST', cells: cells(by('spec-callback-post'), parsed('in the header'), POSTED, UPLOADED) },
    {
      what: 'by GET, values in literal quotes',
      cells: { ...cells(IN_WORDS, parsed('of a GET'), GOT, by('gateway-callback-get')), mock: by('mock-callback-get') },
    },
    {
      what: 'a secret in a header',
      cells: cells(
        IN_WORDS,
        [parsed('in the header'), by('client-callback-refused', 'without the secret')],
        [POSTED, by('sandbox-callback-no-secret')],
        [by('gateway-callback-secret'), by('gateway-callback-off')],
      ),
    },
  ],
})

const field = (name: string, ours: Cell) => ({
  ...cells(inExample(name), by('client-callback-field', name), [POSTED, GOT], ours),
  docs: inDocs(name),
})

function cells(ofSpec: Cell, ofClient: Cell, ofSandbox: Cell, ofGateway: Cell): Cells {
  return {
    spec: ofSpec,
    client: ofClient,
    // It sends the whole example.
    mock: by('mock-callback'),
    sandbox: ofSandbox,
    gateway: ofGateway,
    cli: 'takes no callbacks',
    docs: by('docs-facts-in-words'),
  }
}
