import { fileNameCases, halfNameCases } from '../file-names.ts'
import { creation } from '../tus.ts'
import { disposition, file, formRow, inputRow, MAP_PART, OPERATIONS } from './form.ts'
import type { Category, Row } from './row.ts'

const refused = fileNameCases.filter(({ violation }) => violation !== undefined)
const allowed = fileNameCases.filter(({ violation }) => violation === undefined)

/** What is allowed is begun, and cancelled before a byte has come. */
const begun = (title: string, name: string): Row => ({
  what: `${title}, as tus metadata`,
  isLegal: true,
  async send(target) {
    const path = await target.begin(100, { filename: name })
    const head = { 'tus-resumable': '1.0.0' }
    return [...(await target.request('HEAD', path, head)), ...(await target.request('DELETE', path, head))]
  },
})

const byMetadata = (title: string, name: string): Row => ({
  what: `${title}, as tus metadata`,
  send: target =>
    target.request('POST', '/uploads', { 'tus-resumable': '1.0.0', ...creation(100, { filename: name }) }),
})

const part = (what: string, rest: string): Row =>
  formRow(`${what}, as the name of the part`, OPERATIONS, MAP_PART, file(rest))

export const names: Category = {
  title: 'Names of files',
  rows: [
    ...refused.map(({ title, name }) => inputRow(`${title}, as fileName`, { fileName: name })),
    ...halfNameCases.map(({ title, name }) => inputRow(`${title}, as fileName`, { fileName: name })),
    ...refused.map(({ title, name }) => byMetadata(title, name)),
    ...allowed.map(({ title, name }) => begun(title, name)),
    part('a path', 'filename="../../etc/passwd"'),
    part('a path of Windows', String.raw`filename="C:\\Windows\\system32\\a.png"`),
    part('a path that is encoded', 'filename="..%2f..%2fa.png"'),
    part('line breaks that are encoded', 'filename="a%0D%0AX-Injected: 1.png"'),
    part('a quote that is never closed', 'filename="a.png'),
    part('an extended name in an unknown charset', "filename*=x-evil''a%20b.png"),
    part('an extended name that is not encoded right', "filename*=utf-8''%zz"),
    part('an extended name with a path', "filename*=utf-8''..%2Fa.png"),
    part('two names, the first one a path', 'filename="../a.png"; filename="b.png"'),
    part('a name of bytes that are no UTF-8', 'filename="\u00ff \u00fe.png"'),
    formRow('a name of 10 KB, as the name of the part', OPERATIONS, MAP_PART, {
      headers: disposition(`name="file"; filename="${'a'.repeat(10_000)}"`),
      body: 'x',
    }),
  ],
}
