import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { configHelp, readConfig } from '@resumable-media/gateway'
import { STOP_GRACE_MS } from '@resumable-media/runtime'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { read } from './pages.ts'

const KUBERNETES = 'deploy/kubernetes/gateways'
const NGINX = 'deploy/nginx/gateways.conf'
/** How long new connections are still taken at a stop. */
const NOT_READY_MS = 5000

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deploy-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Keys that are neither the gateway's, as --help has them, nor read by the SDK of AWS. */
function unknown(env: Record<string, string>): string[] {
  const known = new Set(configHelp().match(/\b[A-Z][A-Z\d_]+\b/gu))
  return Object.keys(env).filter(key => !known.has(key) && !/^AWS_(?:REGION|SHARED_CREDENTIALS_FILE)$/u.test(key))
}

/** The configuration that an environment makes whose secrets are in files of `at`; `outside` is their folder in it. */
function configOf(env: Record<string, string>, outside: string, at: string) {
  const here = Object.entries(env).map(([key, value]) => [key, value.replace(outside, at)])
  // As the image sets it.
  return readConfig({ HOST: '0.0.0.0', PORT: '4000', ...(Object.fromEntries(here) as Record<string, string>) })
}

const secretsOf = (env: Record<string, string>) =>
  Object.entries(env).flatMap(([key, value]) => (key.endsWith('_FILE') ? [value] : []))
const imagePort = () => Number(/^EXPOSE (?<port>\d+)$/mu.exec(read('Dockerfile'))?.groups?.['port'])
/** The gateway ends by itself within this time. */
const stopMs = ({ stop }: ReturnType<typeof readConfig>) =>
  NOT_READY_MS + Math.max(stop.callsMs, stop.uploadsMs) + STOP_GRACE_MS

describe('the manifests of several gateways', () => {
  const of = (file: string) => parse(read(`${KUBERNETES}/${file}`)) as Manifest
  const deployment = of('deployment.yaml')
  const pod = deployment.spec.template?.spec as Pod
  const [container] = pod.containers
  const env = Object.fromEntries(container.env.map(({ name, value }) => [name, value]))
  const secret = of('secret.example.yaml')
  const mount = '/run/secrets/gateway'

  test('have known keys, whose values and secrets make several gateways', async () => {
    expect(unknown(env)).toEqual([])
    for (const [name, text] of Object.entries(secret.stringData ?? {})) await writeFile(join(folder, name), text)
    const { shared } = configOf(env, mount, folder)
    expect(shared?.databaseUrl).toBe(secret.stringData?.['database-url'])
    expect(shared?.spool).toMatchObject({ kind: 's3', bucket: 'media' })
    expect(secretsOf(env).map(path => basename(path))).toEqual(Object.keys(secret.stringData ?? {}))
    expect(container.volumeMounts).toContainEqual({ name: 'secrets', mountPath: mount, readOnly: true })
    expect(pod.volumes.find(({ name }) => name === 'secrets')?.secret?.secretName).toBe(secret.metadata.name)
  })

  test('leave at least two gateways ready, and time for a stop', async () => {
    expect(deployment.spec.replicas).toBe(3)
    expect(deployment.spec.strategy?.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 })
    expect(of('disruption-budget.yaml').spec.maxUnavailable).toBe(1)
    for (const [name, text] of Object.entries(secret.stringData ?? {})) await writeFile(join(folder, name), text)
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(stopMs(configOf(env, mount, folder)))
    // It is noticed before no new connection is taken.
    expect(container.readinessProbe.periodSeconds * 1000).toBeLessThan(NOT_READY_MS)
    expect(container.readinessProbe.httpGet).toEqual({ path: '/health/ready', port: 'http' })
  })

  test('fit together, to the image and to the Ingress', () => {
    expect(container.ports).toEqual([{ name: 'http', containerPort: imagePort() }])
    expect(read('Dockerfile')).toContain(`USER ${pod.securityContext.runAsUser}:${pod.securityContext.runAsGroup}\n`)
    const service = of('service.yaml')
    const labels = deployment.spec.template?.metadata.labels
    for (const selector of [
      service.spec.selector,
      deployment.spec.selector?.['matchLabels'],
      of('disruption-budget.yaml').spec.selector?.['matchLabels'],
      pod.topologySpreadConstraints[0].labelSelector.matchLabels,
    ])
      expect(selector).toEqual(labels)
    expect(service.spec.ports?.[0].targetPort).toBe('http')
    expect(read('deploy/kubernetes/ingress.example.yaml')).toContain(`service: { name: ${service.metadata.name}, `)
  })

  test('are all looked at here', async () => {
    const files = await readdir(new URL(`../${KUBERNETES}`, import.meta.url))
    expect(files.toSorted()).toEqual([
      'deployment.yaml',
      'disruption-budget.yaml',
      'secret.example.yaml',
      'service.yaml',
    ])
  })
})

describe('compose.yaml', () => {
  const { services, secrets, volumes } = parse(read('compose.yaml')) as Compose
  const gateways = Object.keys(services).filter(name => name.startsWith('gateway'))
  const env = services['gateway-1']?.environment ?? {}
  /** Makes the secrets as the guide says. */
  async function makeSecrets(): Promise<string> {
    const { stdout } = await promisify(execFile)('sh', ['-ec', block('docs/gateways.md', 'secrets')], { cwd: folder })
    expect(stdout).toBe('')
    return join(folder, 'secrets')
  }

  test('has three gateways that are the same, with known keys and time for a stop', async () => {
    expect(gateways).toEqual(['gateway-1', 'gateway-2', 'gateway-3'])
    for (const name of gateways) expect(services[name]).toEqual(services['gateway-1'])
    expect(unknown(env)).toEqual([])
    const config = configOf(env, '/run/secrets', await makeSecrets())
    expect(config.shared?.spool).toMatchObject({ kind: 's3', bucket: 'media', pathStyle: true })
    expect(Number.parseInt(services['gateway-1']?.stop_grace_period ?? '', 10) * 1000).toBeGreaterThan(stopMs(config))
  })

  test('has the secrets that the guide makes, in files that stay on this machine', async () => {
    const made = await makeSecrets()
    expect((await stat(made)).mode & 0o777).toBe(0o700)
    const files = Object.values(secrets).map(({ file }) => file)
    expect(files.map(file => basename(file)).toSorted()).toEqual((await readdir(made)).toSorted())
    for (const ignored of ['.gitignore', '.dockerignore']) expect(read(ignored)).toMatch(/^\/?secrets\/?$/mu)
    for (const service of Object.values(services)) {
      const named = JSON.stringify([service.environment, service.command]).match(/(?<=\/run\/secrets\/)[\w-]+/gu) ?? []
      expect(named.toSorted()).toEqual((service.secrets ?? []).toSorted())
      expect(named.filter(name => !(name in secrets))).toEqual([])
    }
  })

  test('has a database, an S3 server and a bucket that the gateways find, by the secrets of each', async () => {
    const made = await makeSecrets()
    const secret = (name: string) => readFile(join(made, name), 'utf8')
    const { POSTGRES_USER, POSTGRES_DB } = services['postgres']?.environment ?? {}
    expect(await secret('database-url')).toBe(
      `postgres://${POSTGRES_USER}:${await secret('postgres-password')}@postgres/${POSTGRES_DB}`,
    )
    const [identity] = (JSON.parse(await secret('s3-identities.json')) as Identities).identities
    expect(await secret('s3-credentials')).toBe(
      `[default]\naws_access_key_id = ${identity.credentials[0].accessKey}\naws_secret_access_key = ${identity.credentials[0].secretKey}\n`,
    )
    const { hostname, port } = new URL(env['S3_ENDPOINT'] ?? '')
    expect(services[hostname]?.healthcheck?.test.join(' ')).toContain(`:${port}/`)
    expect(services['bucket']?.command?.join(' ')).toContain(
      `s3.bucket.create -name ${new URL(env['SPOOL_URL'] ?? '').hostname}'`,
    )
  })

  test('keeps what is to be kept, waits for what is to be healthy, and passes through the nginx of the repository', () => {
    const mounted = Object.values(services).flatMap(service => service.volumes ?? [])
    expect(mounted).toContain(`./${NGINX}:/etc/nginx/conf.d/default.conf:ro`)
    expect(mounted.map(mount => mount.split(':')[0]).filter(name => !name?.startsWith('.'))).toEqual(
      Object.keys(volumes),
    )
    for (const [name, { healthcheck }] of Object.entries(services))
      expect([name, healthcheck !== undefined]).toEqual([name, name !== 'bucket'])
    const waitedFor = Object.values(services).flatMap(service => Object.entries(service.depends_on ?? {}))
    for (const [name, { condition }] of waitedFor)
      expect([name, condition]).toEqual([
        name,
        services[name]?.healthcheck ? 'service_healthy' : 'service_completed_successfully',
      ])
    const servers = [...read(NGINX).matchAll(/^ {2}server (?<server>\S+) /gmu)].map(({ groups }) => groups?.['server'])
    expect(servers).toEqual(gateways.map(name => `${name}:${imagePort()}`))
    expect(new URL(env['PUBLIC_URL'] ?? '').port).toBe(services['nginx']?.ports?.[0].split(':')[1])
  })

  test('starts by the command of the guide', () => {
    expect(block('docs/gateways.md', 'compose')).toBe('docker compose up --detach --build --wait\n')
  })
})

test('the nginx of several gateways has the lines of the one before a single gateway, and repeats no POST', () => {
  const linesOf = (text: string) => text.split('\n').map(line => line.replace(/ *#.*$/u, '').trim())
  const here = linesOf(read(NGINX))
  const missing = linesOf(block('docs/operations.md', 'server')).filter(line => !here.includes(line))
  expect(missing).toEqual(['proxy_pass http://127.0.0.1:4000;'])
  expect(here.join('\n')).not.toContain('non_idempotent')
})

type Labels = Record<string, string>
type Pod = {
  terminationGracePeriodSeconds: number
  securityContext: { runAsUser: number; runAsGroup: number }
  topologySpreadConstraints: [{ labelSelector: { matchLabels: Labels } }]
  containers: [Container]
  volumes: { name: string; secret?: { secretName: string } }[]
}
type Container = {
  env: { name: string; value: string }[]
  ports: { name: string; containerPort: number }[]
  readinessProbe: { httpGet: object; periodSeconds: number }
  volumeMounts: object[]
}
type Manifest = {
  metadata: { name: string }
  stringData?: Record<string, string>
  spec: {
    replicas?: number
    strategy?: { rollingUpdate: object }
    maxUnavailable?: number
    selector?: Record<string, unknown>
    ports?: [{ targetPort: string }]
    template?: { metadata: { labels: Labels }; spec: Pod }
  }
}
type Service = {
  environment?: Record<string, string>
  command?: string[]
  secrets?: string[]
  volumes?: string[]
  ports?: [string]
  stop_grace_period?: string
  healthcheck?: { test: string[] }
  depends_on?: Record<string, { condition: string }>
}
type Compose = {
  services: Record<string, Service>
  secrets: Record<string, { file: string }>
  volumes: Record<string, null>
}
type Identities = { identities: [{ credentials: [{ accessKey: string; secretKey: string }] }] }
