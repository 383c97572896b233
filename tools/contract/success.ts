import { by } from './cell.ts'
import type { Section } from './cell.ts'
import { rowsOf } from './rows.ts'
import { successFields } from './spec-names.ts'

const spec = (what: string) => by('openapi/contract', `answers, word for word > ${what}`)
const acceptance = (what: string) => by('client/readable-success', `an acceptance with ${what} is an acceptance`)

const MOCK = by('mock/start-mock', 'an answer is chosen by its name > accepted of uploadResumableMedia')
const SANDBOX = by('sandbox/upload', 'an upload is accepted as PENDING, under a new and higher id each time')
const READ = 'the client reads it; the gateway is told that the upload was accepted'
const KEPT = by('test/contract', 'a gateway that asks > keeps the id and the status of the acceptance')

export const success = (): Section => ({
  title: 'The success answer',
  rows: rowsOf(successFields, {
    code: {
      spec: spec('an acceptance has its code'),
      client: [
        acceptance('a hyphen in the code'),
        by(
          'client/lost-answer',
          'the outcome of an upload is unknown > when the body of a 202 has the code of a refusal',
        ),
      ],
      mock: MOCK,
      sandbox: SANDBOX,
      gateway: READ,
    },
    message: {
      spec: spec('an acceptance has its message'),
      client: acceptance('an error of null and no message'),
      mock: MOCK,
      sandbox: SANDBOX,
      gateway: READ,
    },
    'data.id': {
      spec: spec('the data of an acceptance has its id'),
      client: [
        acceptance('a number for an id'),
        by('client/lost-answer', 'the outcome of an upload is unknown > when the body of a 202 has no id'),
      ],
      mock: MOCK,
      sandbox: SANDBOX,
      gateway: KEPT,
    },
    'data.status': {
      spec: [spec('the data of an acceptance has its status'), spec('the statuses are an open list')],
      client: by('client/contract', 'the status of an acceptance is told as it came, known or not'),
      mock: MOCK,
      sandbox: SANDBOX,
      gateway: KEPT,
    },
    error: {
      spec: spec('an acceptance has its error'),
      client: acceptance('an error of []'),
      mock: MOCK,
      sandbox: SANDBOX,
      gateway: READ,
    },
  }),
})
