import { by } from './cell.ts'
import type { Cell, Cells, Section } from './cell.ts'
import { rowsOf } from './rows.ts'
import { callbackExamples, callbackFields } from './spec-names.ts'

const spec = (what: string) => by('openapi/contract', `callback > ${what}`)
const gateway = (what: string) => by('gateway/http', `callbacks > ${what}`)

const POSTED = by(
  'sandbox/callbacks',
  'the outcome is posted with the ten fields and the secret, the handle as the GET has it',
)
const GOT = by(
  'sandbox/callback-template',
  'by GET, the ten fields are query values in literal quotes, beside what the URL has already',
)
const UPLOADED = gateway('UPLOADED with a handle ends a PENDING media, once; nothing that comes later undoes it')
/** It sends the six fields that the gateway has no use for, with values that are wrong. */
const UNREAD = gateway('fields that nobody needs change nothing, whatever they hold')
const inExample = (name: string) => spec(`${name} is one of its fields, and in every example`)
const IN_EXAMPLE = inExample('status')
const IN_WORDS = spec('the form by GET and the secret are told in words, having no keyword')

const OPEN_LIST = 'a word that nobody has documented is kept and waited on, and so is UPLOADED without its handle'

export const callback = (): Section => ({
  title: 'The callback',
  rows: [
    ...rowsOf(callbackFields, {
      status: field('status', [UPLOADED, gateway(OPEN_LIST)]),
      uploaded_file_handle: field('uploaded_file_handle', UPLOADED),
      file_name: field('file_name', UNREAD),
      file_link: field('file_link', UNREAD),
      resumable_media_id: field('resumable_media_id', [UPLOADED, gateway('no id is a 400')]),
      waba_id: field('waba_id', by('gateway/callback', 'reads the documented fields')),
      company_id: field('company_id', UNREAD),
      field: field('field', UNREAD),
      time: field('time', UNREAD),
      callback_profile_id: field('callback_profile_id', UNREAD),
    }),
    ...rowsOf(callbackExamples, {
      callbackUploaded: cells(IN_EXAMPLE, POSTED, UPLOADED),
      callbackFailed: cells(
        IN_EXAMPLE,
        by('sandbox/outcome', 'an upload can end as FAILED, without a handle'),
        gateway('FAILED ends it with a failure, and its bytes go'),
      ),
    }),
    { what: 'by POST', cells: cells(spec('it is a POST of JSON, without an API key'), POSTED, UPLOADED) },
    {
      what: 'by GET, values in literal quotes',
      cells: cells(IN_WORDS, GOT, gateway('the GET form with its literal quotes')),
    },
    {
      what: 'a secret in a header',
      cells: cells(
        IN_WORDS,
        [POSTED, by('sandbox/callbacks', 'without a secret there is no such header')],
        [
          gateway('without the secret nothing is read'),
          gateway('where no secret is configured they are off, and it says so'),
        ],
      ),
    },
  ],
})

const field = (name: string, ours: Cell) => cells(inExample(name), [POSTED, GOT], ours)

function cells(ofSpec: Cell, ofSandbox: Cell, ofGateway: Cell): Cells {
  return {
    spec: ofSpec,
    client: 'makes calls and receives none',
    mock: 'Prism answers calls and makes none',
    sandbox: ofSandbox,
    gateway: ofGateway,
  }
}
