import { by, inDocs } from './cell.ts'
import type { Section } from './cell.ts'
import { rowsOf } from './rows.ts'
import { successFields } from './spec-names.ts'

const acceptance = (what: string) => by('client-acceptance', what)

const MOCK = by('mock-named-answer', 'uploadResumableMedia')
const SANDBOX = by('sandbox-accepts')
const READ = 'the client reads it; the gateway learns that the upload was accepted'
const PRINTED = by('cli-answer', 'accepted to uploadResumableMedia')
const UNPRINTED = 'the client reads it; what is printed is the upload'
const KEPT = by('gateway-keeps-acceptance')

export const success = (): Section => ({
  title: 'The success answer',
  rows: rowsOf(successFields, {
    code: {
      spec: by('spec-acceptance', 'code'),
      client: [acceptance('a hyphen in the code'), by('client-unreadable-202', 'has the code of a refusal')],
      mock: MOCK,
      sandbox: SANDBOX,
      gateway: READ,
      cli: UNPRINTED,
      docs: inDocs('code'),
    },
    message: {
      spec: by('spec-acceptance', 'message'),
      client: acceptance('an error of null and no message'),
      mock: MOCK,
      sandbox: SANDBOX,
      gateway: READ,
      cli: UNPRINTED,
      docs: inDocs('message'),
    },
    'data.id': {
      spec: by('spec-acceptance-data', 'id'),
      client: [acceptance('a number for an id'), by('client-unreadable-202', 'has no id')],
      mock: MOCK,
      sandbox: SANDBOX,
      gateway: KEPT,
      cli: PRINTED,
      docs: inDocs('id'),
    },
    'data.status': {
      spec: [by('spec-acceptance-data', 'status'), by('spec-statuses-open')],
      client: by('client-acceptance-status'),
      mock: MOCK,
      sandbox: SANDBOX,
      gateway: KEPT,
      cli: PRINTED,
      docs: inDocs('status'),
    },
    error: {
      spec: by('spec-acceptance', 'error'),
      client: acceptance('an error of []'),
      mock: MOCK,
      sandbox: SANDBOX,
      gateway: READ,
      cli: UNPRINTED,
      docs: inDocs('error'),
    },
  }),
})
