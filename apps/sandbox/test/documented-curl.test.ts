import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../src/index.ts'
import { createCaller, example } from './caller.ts'
import { assertAnswer } from './contract.ts'

const run = promisify(execFile)
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
)
const when = hasCurl ? '' : ' (SKIPPED: there is no curl on this machine)'

test.skipIf(!hasCurl)(`the command of the vendor's page is accepted${when}`, async () => {
  const { caller, curl } = await start()
  const { status, body } = await curl('image.png', ["-H 'content-type: application/json'"])
  expect({ status, body }).toMatchObject({ status: 202, body: { code: 'WA202', data: { status: 'PENDING' } } })
  expect((await caller.control('GET', '/_sandbox/requests')).body).toMatchObject([
    { status: 202, fileName: 'image.png', type: 'image/png', size: 9 },
  ])
})

test.skipIf(!hasCurl)(`so is the same without the content type, which is standard multipart${when}`, async () => {
  const { curl } = await start()
  expect(await curl('image.png', [])).toMatchObject({ status: 202 })
})

test.skipIf(!hasCurl).each(['my photo.png', 'a"b\\c.png', '100%.png'])(
  `a file called %s is refused by its name, as the command sends it${when}`,
  async fileName => {
    const { caller, curl } = await start()
    expect(await curl(fileName, ["-H 'content-type: application/json'"])).toEqual(example('badFileName'))
    expect((await caller.control('GET', '/_sandbox/requests')).body).toMatchObject([{ fileName }])
  },
)

test.skipIf(!hasCurl)(`a body that is JSON, as the page's content type has it, is a bad payload${when}`, async () => {
  const { url } = await start()
  const command = documented(url, ["-H 'content-type: application/json'", `-d '{"type":"image/png"}'`])
  expect(await answerTo(command)).toEqual(example('badPayload'))
})

async function start() {
  const sandbox = await startSandbox({ port: 0, processingMs: 5 })
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-curl-'))
  onTestFinished(sandbox.stop)
  onTestFinished(() => rm(folder, { recursive: true }))

  async function curl(fileName: string, headers: string[]) {
    const path = join(folder, fileName)
    await writeFile(path, 'png bytes')
    const quoted = path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
    return answerTo(documented(sandbox.url, [...headers, `-F 'file=@"${quoted}"'`, `-F 'type="image/png"'`]))
  }

  return { url: sandbox.url, caller: createCaller(sandbox.url), curl }
}

/** The page's sample request, with its placeholders filled in. */
function documented(url: string, lines: string[]): string {
  const command = `curl -L -X POST '${url}/HXAP1600000097IN/whatsapp/150440000142241/resumable_media'`
  return [command, "-H 'api-key: A0000000000000000000000000000sand'", ...lines].join(' \\\n')
}

async function answerTo(command: string) {
  const { stdout } = await run('sh', ['-c', `${command} -sS -w '\\n%{http_code}'`])
  const [text = '', code = ''] = stdout.split('\n')
  const answer: { status: number; body: unknown } = { status: Number(code), body: JSON.parse(text) }
  assertAnswer('uploadResumableMedia', answer.status, answer.body)
  return answer
}
