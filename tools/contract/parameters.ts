import { by, inDocs } from './cell.ts'
import type { Section } from './cell.ts'
import { rowsOf } from './rows.ts'
import { parameterNames, pods } from './spec-names.ts'

const LOCAL = 'answers on this machine, at one address'
const CALLS = by('gateway-call-parameters')
const STANDARD = by('client-bytes-on-the-wire', 'path')
const CLI = by('cli-call-parameters')
const CURL = by('client-documented-curl')

export const parameters = (): Section => ({
  title: 'Parameters',
  rows: [
    ...pods.map(({ pod, url }) => ({
      what: `base URL, pod \`${pod}\``,
      cells: {
        spec: by('spec-pod', url),
        client: by('client-pod', url),
        mock: LOCAL,
        sandbox: LOCAL,
        gateway: by('gateway-finds-pod', url),
        cli: by('cli-pod', `the pod ${pod} `),
        docs: inDocs(new URL(url).host),
      },
    })),
    {
      what: 'base URL, any other',
      cells: {
        spec: 'it lists the pods; a client may be told another address',
        client: by('client-base-url', 'http://127.0.0.1:4010/v2/'),
        mock: by('mock-no-v2'),
        sandbox: by('sandbox-ready-line'),
        gateway: by('gateway-base-url'),
        cli: CLI,
        docs: 'each README names its setting',
      },
    },
    ...rowsOf(parameterNames, {
      sid: {
        spec: by('spec-path-parameter', 'sid'),
        client: [STANDARD, by('client-empty-sid')],
        mock: by('mock-bad-sid'),
        sandbox: by('sandbox-who-may-call', 'an unknown SID'),
        gateway: CALLS,
        cli: CLI,
        docs: inDocs('sid'),
      },
      waba_id: {
        spec: by('spec-path-parameter', 'waba_id'),
        client: [STANDARD, by('client-waba-digits')],
        mock: by('mock-bad-waba'),
        sandbox: by('sandbox-who-may-call', 'a WABA of no account'),
        gateway: [CALLS, by('gateway-mendable', 'a WABA that is no number')],
        cli: CLI,
        docs: inDocs('waba_id'),
      },
      'content-type': {
        spec: by('spec-content-type'),
        client: [STANDARD, CURL],
        mock: [by('mock-accepts'), by('mock-unparsable-body', 'the vendor’s curl, on which Prism’s server hangs')],
        sandbox: [by('sandbox-both-wires', 'both'), by('sandbox-bad-body', 'JSON')],
        gateway: ['multipart', 'documented-curl'].map(wire => by('gateway-wires', wire)),
        cli: CLI,
        docs: inDocs('content-type'),
      },
      'api-key': {
        spec: by('spec-api-key'),
        client: [STANDARD, by('client-bad-api-key', '""')],
        mock: by('mock-no-api-key'),
        sandbox: ['a wrong key', 'no key'].map(key => by('sandbox-who-may-call', key)),
        gateway: CALLS,
        cli: CLI,
        docs: inDocs('api-key'),
      },
      file: {
        spec: by('spec-form-field', 'file'),
        client: [STANDARD, CURL],
        mock: by('mock-bad-form', 'no file'),
        sandbox: by('sandbox-bad-form', 'no file'),
        gateway: by('gateway-wires', 'multipart'),
        cli: CLI,
        docs: inDocs('file'),
      },
      type: {
        spec: by('spec-form-field', 'type'),
        client: [STANDARD, CURL],
        mock: by('mock-bad-form', 'no type'),
        sandbox: by('sandbox-bad-form', 'no type'),
        gateway: by('gateway-wires', 'multipart'),
        cli: CLI,
        docs: inDocs('type'),
      },
    }),
  ],
})
