import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { configHelp, createLog, readConfig, startGateway } from '@resumable-media/gateway'
import { STOP_GRACE_MS } from '@resumable-media/runtime'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { read } from './pages.ts'

const KUBERNETES = 'deploy/kubernetes'
const UNIT = 'deploy/systemd/resumable-media-gateway.service'
const ANALYZE = '/usr/bin/systemd-analyze'
/** systemd's measure, from 0 (nothing is allowed) to 10; below 2.0 it says OK. */
const MOST_EXPOSED = 2

type Probe = { httpGet: { path: string; port: string } }
type Container = {
  env: { name: string; value: string }[]
  ports: { name: string; containerPort: number }[]
  volumeMounts: { name: string; mountPath: string }[]
} & Record<'startupProbe' | 'livenessProbe' | 'readinessProbe', Probe>
type Named = { metadata: { name: string } }
type Pod = {
  terminationGracePeriodSeconds: number
  securityContext: { runAsUser: number; runAsGroup: number }
  containers: [Container]
  volumes: { name: string; secret?: { secretName: string } }[]
}
type Labels = Record<string, string>
type Claim = Named & { spec: { resources: { requests: { storage: string } } } }
/** What is read of each kind. */
type Kinds = {
  StatefulSet: {
    replicas: number
    serviceName: string
    selector: { matchLabels: Labels }
    template: { metadata: { labels: Labels }; spec: Pod }
    volumeClaimTemplates: [Claim]
  }
  Service: { selector: Labels; ports: [{ targetPort: string }] }
  PodDisruptionBudget: { selector: { matchLabels: Labels } }
  Ingress: { rules: [{ host: string; http: { paths: [{ backend: { service: { name: string } } }] } }] }
  Secret: undefined
}
type Manifest<Kind extends keyof Kinds> = {
  kind: Kind
  metadata: { name: string; annotations?: Record<string, string> }
  spec: Kinds[Kind]
  stringData?: Record<string, string>
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deploy-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** What a key may be called, and the defaults, as --help has them. */
const keys = new Set(
  [...configHelp().matchAll(/^ {2}(?<key>[A-Z_]+)|or (?<file>[A-Z_]+_FILE), a file/gmu)].map(
    ({ groups }) => groups?.['key'] ?? groups?.['file'] ?? '',
  ),
)
const unknown = (names: readonly string[]) => names.filter(name => !keys.has(name))
const defaultOf = (key: string) => new RegExp(`^  ${key} .*\\(default (?<value>\\S+)\\)$`, 'mu').exec(configHelp())?.[1]

describe('the manifests for Kubernetes', () => {
  const of = <Kind extends keyof Kinds>(kind: Kind, file: string): Manifest<Kind> => {
    const [document] = parseAllDocuments(read(`${KUBERNETES}/${file}`))
    expect(document?.errors).toEqual([])
    const found = document?.toJS() as Manifest<Kind>
    expect(found.kind).toBe(kind)
    return found
  }
  const set = of('StatefulSet', 'statefulset.yaml')
  const pod = set.spec.template.spec
  const [container] = pod.containers
  const env = Object.fromEntries(container.env.map(({ name, value }) => [name, value]))
  const { metadata, stringData: secrets = {} } = of('Secret', 'secret.example.yaml')

  test('have one replica, whose stop has time, and only known keys', () => {
    expect([set.spec.replicas, unknown(Object.keys(env))]).toEqual([1, []])
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(STOP_GRACE_MS)
  })

  test('start a gateway with their keys and secrets, whose probes answer', async () => {
    const mount = container.volumeMounts.find(({ name }) => name === 'secrets')?.mountPath ?? ''
    for (const [name, text] of Object.entries(secrets)) await writeFile(join(folder, name), text)
    const here = Object.entries(env).map(([key, value]) => [key, value.replace(`${mount}/`, `${folder}/`)])
    const config = readConfig({
      ...Object.fromEntries(here),
      HOST: '0.0.0.0',
      PORT: '0',
      DATA_DIR: join(folder, 'data'),
    })
    expect(config.kaleyra.callbackSecrets).toEqual([secrets['callback-secret']])
    const gateway = await startGateway(config, createLog('silent'))
    for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
      expect((await fetch(`http://127.0.0.1:${gateway.port}${probe.httpGet.path}`)).status).toBe(200)
      expect(container.ports.map(({ name }) => name)).toContain(probe.httpGet.port)
    }
    await gateway.stop()
  })

  test('fit together, and to the image', () => {
    const [port] = container.ports
    const image = read('Dockerfile')
    expect(image).toContain(`EXPOSE ${port?.containerPort}\n`)
    expect(image).toContain(`USER ${pod.securityContext.runAsUser}:${pod.securityContext.runAsGroup}\n`)
    const service = of('Service', 'service.yaml')
    const budget = of('PodDisruptionBudget', 'disruption-budget.yaml')
    for (const selector of [service.spec.selector, budget.spec.selector.matchLabels, set.spec.selector.matchLabels])
      expect(selector).toEqual(set.spec.template.metadata.labels)
    expect(service.spec.ports[0].targetPort).toBe(port?.name)
    expect(set.spec.serviceName).toBe(service.metadata.name)
    expect(pod.volumes.find(({ name }) => name === 'secrets')?.secret?.secretName).toBe(metadata.name)
    const [data] = set.spec.volumeClaimTemplates
    const mounts = [...pod.volumes, data.metadata].map(({ name }) => name)
    expect(container.volumeMounts.map(({ name }) => name).toSorted()).toEqual(mounts.toSorted())
    const gibibytes = Number.parseInt(data.spec.resources.requests.storage, 10)
    expect(gibibytes * 1024 ** 3).toBeGreaterThan(Number(defaultOf('SPOOL_MAX_BYTES')))
  })

  test('pass through an nginx as the operations guide has it', () => {
    const ingress = of('Ingress', 'ingress.example.yaml')
    const lines = block('docs/operations.md', 'server')
    const given = Object.entries(ingress.metadata.annotations ?? {}).map(([key, value]) => {
      const name = key.replace('nginx.ingress.kubernetes.io/', '').replaceAll('-', '_')
      return `${name === 'proxy_body_size' ? 'client_max_body_size' : name} ${/timeout/u.test(name) ? `${value}s` : value};`
    })
    expect(given.length).toBeGreaterThan(3)
    expect(given.filter(line => !lines.includes(line))).toEqual([])
    expect(ingress.spec.rules[0].http.paths[0].backend.service.name).toBe(of('Service', 'service.yaml').metadata.name)
    expect(`https://${ingress.spec.rules[0].host}`).toBe(env['PUBLIC_URL'])
  })

  test('are all looked at here', async () => {
    expect((await readdir(new URL(`../${KUBERNETES}`, import.meta.url))).toSorted()).toEqual([
      'disruption-budget.yaml',
      'gateways',
      'ingress.example.yaml',
      'secret.example.yaml',
      'service.yaml',
      'statefulset.yaml',
    ])
  })
})

test('the container of the guide has known keys, a root that cannot be written, and time for its stop', () => {
  const command = block('docs/deploy.md', 'container')
  expect(unknown([...command.matchAll(/--env (?<key>[A-Z_]+)=/gu)].map(match => match[1] ?? ''))).toEqual([])
  expect(command).toContain('--read-only --tmpfs /tmp')
  expect(Number(/--stop-timeout (?<seconds>\d+)/u.exec(command)?.[1]) * 1000).toBeGreaterThan(STOP_GRACE_MS)
})

describe('the unit for systemd', () => {
  const unit = read(UNIT)
  const valuesOf = (key: string) =>
    [...unit.matchAll(new RegExp(`^${key}=(?<value>.+)$`, 'gmu'))].map(match => match[1] ?? '')

  test('has known keys, a credential for each secret, and time for the stop', () => {
    const pairs = valuesOf('Environment').flatMap(line =>
      line.split(' ').map(pair => pair.split('=') as [string, string]),
    )
    expect(unknown(pairs.map(([key]) => key))).toEqual([])
    const credentials = valuesOf('LoadCredential').map(line => `%d/${line.split(':')[0]}`)
    expect(pairs.filter(([key]) => key.endsWith('_FILE')).map(([, value]) => value)).toEqual(credentials)
    const [seconds = ''] = valuesOf('TimeoutStopSec')
    expect(Number.parseInt(seconds, 10) * 1000).toBeGreaterThan(STOP_GRACE_MS)
    expect(pairs).toContainEqual(['DATA_DIR', `%S/${valuesOf('StateDirectory')[0]}`])
  })

  test('is one that systemd takes, and hardly exposed', async context => {
    context.skip(!existsSync(ANALYZE), `there is no ${ANALYZE}: Debian's package systemd has it`)
    const path = join(folder, 'resumable-media-gateway.service')
    await writeFile(path, unit.replace(/^ExecStart=.+$/mu, `ExecStart=${process.execPath}`))
    const analyze = (...args: string[]) => promisify(execFile)(ANALYZE, ['--no-pager', ...args, path])
    expect(await analyze('verify')).toEqual({ stdout: '', stderr: '' })
    await analyze('security', '--offline=true', `--threshold=${MOST_EXPOSED * 10}`)
  })
})
