import { by } from './cell.ts'
import type { Section } from './cell.ts'
import { rowsOf } from './rows.ts'
import { parameterNames, pods } from './spec-names.ts'

const LOCAL = 'answers on this machine, at one address'
const SPEC = 'parameters'
const CALLS = by(
  'test/contract',
  'a gateway that asks > calls with its SID, its key and the WABA, and asks for the one id',
)
const STANDARD = by('client/wire', 'an upload from a path is these bytes and no others')
const CURL = by('client/documented-curl', 'the wire documented-curl is these bytes and no others')

export const parameters = (): Section => ({
  title: 'Parameters',
  rows: [
    ...pods.map(({ pod, url }) => ({
      what: `base URL, pod \`${pod}\``,
      cells: {
        spec: by('openapi/contract', `${SPEC} > the pod ${pod} is at ${url}`),
        client: by('client/base-url', `the pod ${pod} is at ${url}`),
        mock: LOCAL,
        sandbox: LOCAL,
        gateway: by('test/contract', `the gateway finds the pod ${pod} at ${url}`),
      },
    })),
    {
      what: 'base URL, any other',
      cells: {
        spec: 'it lists the pods; a client may be told another address',
        client: by('client/base-url', 'the base URL http://127.0.0.1:4010/v2/ is http://127.0.0.1:4010/v2'),
        mock: by(
          'mock/start-mock',
          'what Prism checks > a path with /v2 is not found: the url of the mock is the whole base',
        ),
        sandbox: by('sandbox/command', 'it prints one line when it is ready, on the port that it was given'),
        gateway: by('gateway/config', 'a base URL wins over the pod, and loses its last slash'),
      },
    },
    ...rowsOf(parameterNames, {
      sid: {
        spec: by('openapi/contract', `${SPEC} > sid is a string in the path, and mandatory`),
        client: [STANDARD, by('client/create-client', 'an empty SID is refused')],
        mock: by('mock/contract', 'a SID that is none is a bad payload'),
        sandbox: by('sandbox/upload', 'who may call > an unknown SID is refused, on both operations'),
        gateway: CALLS,
      },
      waba_id: {
        spec: by('openapi/contract', `${SPEC} > waba_id is a string in the path, and mandatory`),
        client: [STANDARD, by('client/rules', 'a WABA id is digits')],
        mock: by(
          'mock/start-mock',
          'what Prism checks > a WABA id that is no number, and a limit of 0, are a bad payload',
        ),
        sandbox: by('sandbox/upload', 'who may call > a WABA of nobody is refused, on both operations'),
        gateway: [
          CALLS,
          by(
            'gateway/upload',
            'what the user can mend is a typed error, and nothing of it is left > a WABA that is no number',
          ),
        ],
      },
      'content-type': {
        spec: by('openapi/contract', `${SPEC} > content-type is that of a form, and no parameter`),
        client: [STANDARD, CURL],
        mock: [
          by('mock/start-mock', 'without a choice > an upload is accepted'),
          by(
            'mock/bodies',
            'a body that Prism cannot parse is a bad payload > the vendor’s curl, on which Prism’s server hangs',
          ),
        ],
        sandbox: [
          by('sandbox/wire-forms', 'told to accept both, it answers each of the two forms so'),
          by('sandbox/upload', 'the form > JSON is a bad payload'),
        ],
        gateway: ['multipart', 'documented-curl'].map(wire =>
          by('gateway/wires', `on the wire ${wire} > every file comes to its handle, byte for byte`),
        ),
      },
      'api-key': {
        spec: by('openapi/contract', `${SPEC} > api-key is a header, and mandatory for both calls`),
        client: [STANDARD, by('client/create-client', 'the API key "" is refused, and not repeated')],
        mock: by('mock/start-mock', 'what Prism checks > no api-key is 401, and Prefer says which'),
        sandbox: ['a wrong key', 'no key'].map(key =>
          by('sandbox/upload', `who may call > ${key} is refused, on both operations`),
        ),
        gateway: CALLS,
      },
      file: {
        spec: by('openapi/contract', `${SPEC} > file is a field of the form, and mandatory`),
        client: [STANDARD, CURL],
        mock: by('mock/start-mock', 'what Prism checks > no file is a bad payload'),
        sandbox: by('sandbox/upload', 'the form > no file is a bad payload'),
        gateway: by('gateway/wires', 'on the wire multipart > every file comes to its handle, byte for byte'),
      },
      type: {
        spec: by('openapi/contract', `${SPEC} > type is a field of the form, and mandatory`),
        client: [STANDARD, CURL],
        mock: by('mock/start-mock', 'what Prism checks > no type is a bad payload'),
        sandbox: by('sandbox/upload', 'the form > no type is a bad payload'),
        gateway: by('gateway/wires', 'on the wire multipart > every file comes to its handle, byte for byte'),
      },
    }),
  ],
})
