/** `pnpm start`: the gateway, and a sandbox in Kaleyra's place unless there is an account of Kaleyra's to use. */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { stopOnSignal } from '@resumable-media/runtime'
import { buildPage } from './build-page.ts'
import { startProcess } from './start-process.ts'
import type { Started } from './start-process.ts'

const HELP = `Usage: pnpm start

Starts the gateway on port 4000 and a sandbox in Kaleyra's place on port 4010; the data lies under .data/.

  PORT              port of the gateway (default 4000)
  SANDBOX_PORT      port of the sandbox (default 4010)
  DATA_DIR          folder of the data (default .data)
  KALEYRA_API_KEY   talk to Kaleyra itself, and start no sandbox; with KALEYRA_SID and KALEYRA_POD. Or
                    KALEYRA_API_KEY_FILE, or ACCOUNTS_FILE

All other keys of the gateway and the sandbox work too: see pnpm gateway --help and pnpm sandbox --help.
`

/** Those of the script `gateway`; docs/decisions/004 says why. */
const GATEWAY_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=200']

/** What the sandbox knows out of the box. */
const SANDBOX_ACCOUNT = { KALEYRA_SID: 'HXAP1600000097IN', KALEYRA_API_KEY: 'A0000000000000000000000000000sand' }
const SANDBOX_WABA = '150440000142241'

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(HELP)
} else {
  await start()
}

async function start(): Promise<void> {
  const started: Started[] = []
  let stopping = false
  const stop = async () => {
    stopping = true
    await Promise.all(started.map(one => one.stop()))
  }
  stopOnSignal(stop)
  // A page that cannot be built keeps nobody from uploading.
  await buildPage().catch((error: unknown) =>
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`),
  )
  try {
    const real = ['KALEYRA_API_KEY', 'KALEYRA_API_KEY_FILE', 'ACCOUNTS_FILE'].some(key => process.env[key])
    const env = real ? process.env : await startSandbox(started)
    const gateway = await startProcess('apps/gateway/src/main.ts', env, /gateway ready on (?<url>\S+)/u, GATEWAY_FLAGS)
    started.push(gateway)
    process.stdout.write(welcome(gateway.url, started.length > 1 ? started[0]?.url : undefined))
    const [failed] = await Promise.race(started.map(async one => [one.name, await one.exited]))
    // On a signal they end because they were told to, and stopOnSignal has the last word.
    if (stopping) return
    process.stderr.write(`${failed} has ended; stopping.\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  }
  await stop()
  process.exit(1)
}

/** Answers the environment that points a gateway at it. */
async function startSandbox(started: Started[]): Promise<NodeJS.ProcessEnv> {
  const secret = process.env['KALEYRA_CALLBACK_SECRET'] || randomBytes(24).toString('hex')
  const port = await gatewayPort()
  const env = {
    SANDBOX_CALLBACK_URL: `http://${gatewayHost()}:${port}/callbacks/kaleyra`,
    ...process.env,
    SANDBOX_CALLBACK_SECRET: secret,
  }
  const sandbox = await startProcess('apps/sandbox/src/main.ts', env, /sandbox ready on (?<url>\S+)/u)
  started.push(sandbox)
  return {
    ...process.env,
    ...SANDBOX_ACCOUNT,
    EXAMPLE_WABA: process.env['EXAMPLE_WABA'] || SANDBOX_WABA,
    PORT: port,
    KALEYRA_BASE_URL: sandbox.url,
    // SANDBOX_HOST can be any address, and the sandbox's key is no secret.
    KALEYRA_ALLOW_HTTP: 'yes',
    KALEYRA_CALLBACK_SECRET: secret,
    KALEYRA_CALLBACK_SECRET_FILE: '',
  }
}

function gatewayHost(): string {
  const host = process.env['HOST'] || '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

/** The sandbox must know where to call back before the gateway is there, so "any free port" is chosen here. */
async function gatewayPort(): Promise<string> {
  const port = process.env['PORT'] || '4000'
  if (port !== '0') return port
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address ? String(address.port) : '4000'
}

function welcome(graphql: string, sandbox: string | undefined): string {
  const operations = JSON.stringify({
    query:
      'mutation($input: UploadResumableMediaInput!) { uploadResumableMedia(input: $input) { __typename ... on Media { id status } ... on UserError { code message } } }',
    variables: { input: { wabaId: SANDBOX_WABA, file: null } },
  })
  const isOpen = (process.env['AUTH'] || 'none') === 'none'
  const withToken = isOpen ? '' : '-H "authorization: Bearer $TOKEN" '
  return `
Ready
  Console   ${graphql.replace(/graphql$/u, '')}   (open it in a browser: drop files, watch them go)
  GraphQL   ${graphql}   (GraphiQL in a browser)
  ${isOpen ? 'Access    this machine only: whoever is on it may call (AUTH is none)' : 'Access    with a token (AUTH is jwt)'}
  ${sandbox ? `Sandbox   ${sandbox}   (stands in for Kaleyra)` : 'Kaleyra   itself'}

Upload a file:

  curl ${graphql} ${withToken}-H 'graphql-require-preflight: 1' \\
    -F operations='${operations}' \\
    -F map='{"file":["variables.input.file"]}' \\
    -F file=@samples/image.png

Ask where it stands:

  curl ${graphql} ${withToken}-H 'content-type: application/json' \\
    -d '{"query":"{ mediaStatus(id: \\"<id>\\") { status handle handleExpiresAt failure { message } } }"}'

`
}
