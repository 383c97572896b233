import { execFile, execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, matchesGlob } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { freePort } from '@resumable-media/test-kit/free-port'
import { readyUrl } from '@resumable-media/test-kit/ready-url'
import { buildImage, instructionsOf, within } from './image-steps.ts'
import type { Stage } from './image-steps.ts'
import { ROOT } from '../../scripts/run.ts'

/** All but the base image. */
const MOST_MB = 75
const PACKAGE = 'app/node_modules/@resumable-media/gateway'
const INSTALLED = /^app\/node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/u
type Manifest = { dependencies: Record<string, string> }
const isRoot = process.geteuid?.() === 0
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

/** The image that the Dockerfile makes of the gateway's `tarball`. That is asked for once the tests begin. */
export const imageSuite = (tarball: () => string) =>
  describe('the image of the gateway', () => {
    let folder: string
    let image: Stage
    let gateway: ChildProcess | undefined
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'image-'))
      await chmod(folder, 0o755)
      image = await buildImage(read('Dockerfile'), tarball(), folder)
    })
    afterAll(async () => {
      gateway?.kill('SIGKILL')
      if (image) execFileSync('chmod', ['-R', 'u+w', image.root])
      await rm(folder, { recursive: true, force: true })
    })

    /** As an engine starts it: the image's environment and user, on a root that cannot be written. */
    function runAs(environment: Record<string, string>) {
      const inImage = Object.fromEntries(Object.entries(image.env).map(([key, value]) => [key, within(image, value)]))
      const PATH = [inImage['PATH']?.replace(`${delimiter}$PATH`, ''), dirname(process.execPath), '/usr/bin', '/bin']
      const [uid, gid] = image.user.split(':').map(Number) as [number, number]
      return {
        cwd: within(image, image.workdir),
        env: { ...inImage, ...environment, PATH: PATH.join(delimiter) },
        ...(isRoot && { uid, gid }),
      }
    }

    test('its first stage is how the package is built, and takes all that a clone has', () => {
      const steps = instructionsOf(read('Dockerfile')).filter(({ word }) => word === 'RUN')
      expect(steps.slice(0, 2).map(({ rest }) => rest)).toEqual([
        'npx --yes pnpm@12.21.0 install --frozen-lockfile',
        'npx --yes pnpm@12.21.0 --filter @resumable-media/gateway pack --pack-destination /packed',
      ])
      const ignored = read('.dockerignore').trim().split('\n')
      const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n')
      const left = tracked.filter(file => ignored.some(one => matchesGlob(file, one) || matchesGlob(file, `${one}/**`)))
      expect(left).toEqual([])
    })

    test('it holds the built gateway and what that depends on, and nothing of the development', async () => {
      const files = await readdir(image.root, { recursive: true })
      const installed = files.flatMap(file => INSTALLED.exec(file)?.[1] ?? [])
      const { dependencies } = JSON.parse(await readFile(join(image.root, PACKAGE, 'package.json'), 'utf8')) as Manifest
      expect(Object.keys(dependencies).filter(name => !installed.includes(name))).toEqual([])
      const { '@resumable-media/gateway': _, ...development } = manifest.devDependencies
      expect(Object.keys(development).filter(name => installed.includes(name) && !(name in dependencies))).toEqual([])
      const own = files.filter(file => file.startsWith(`${PACKAGE}/`))
      expect(own.filter(file => /test|(?<!\.d)\.ts$/u.test(file))).toEqual([])
      for (const map of own.filter(file => file.endsWith('.js.map'))) {
        const { sources } = JSON.parse(await readFile(join(image.root, map), 'utf8')) as { sources: string[] }
        expect(sources.filter(source => /\.test\.|\/test(?:-kit)?\//u.test(source))).toEqual([])
      }
      const sizes = await Promise.all(files.map(async file => (await stat(join(image.root, file))).size))
      expect(sizes.reduce((sum, size) => sum + size, 0) / 1e6).toBeLessThan(MOST_MB)
    })

    test('it has a Node that the gateway runs on, and a user without a name', () => {
      const bases = instructionsOf(read('Dockerfile')).filter(one => one.word === 'FROM')
      const { engines } = JSON.parse(read('apps/gateway/package.json')) as { engines: { node: string } }
      for (const { rest } of bases) expect(`>=${/^node:(?<major>\d+)-slim/u.exec(rest)?.[1]}.0.0`).toBe(engines.node)
      expect(image.user).toMatch(/^[1-9]\d+:[1-9]\d+$/u)
      expect(image.volumes).toEqual([image.env['DATA_DIR']])
    })

    test('it starts on a root that cannot be written, is found healthy, and ends with 0 on SIGTERM', async () => {
      execFileSync('chmod', ['-R', 'a-w', image.root])
      for (const volume of image.volumes) await chmod(within(image, volume), 0o755)
      const [command = '', ...args] = image.entrypoint
      const start = (environment: Record<string, string>) =>
        (gateway = spawn(command, args, { ...runAs(environment), stdio: ['ignore', 'pipe', 'pipe'] }))
      const ready = { name: 'the image', line: /gateway ready on (?<url>\S+)\/graphql/u, withinMs: 120_000 }
      const account = { KALEYRA_SID: 'HXAP1600000097IN', KALEYRA_API_KEY: 'key' }
      await expect(readyUrl(start(account), ready)).rejects.toThrow(
        'HOST is "0.0.0.0": while AUTH is none only loopback',
      )

      const token = { AUTH: 'jwt', JWT_SECRET: 'x'.repeat(32), JWT_ISSUER: 'issuer', JWT_AUDIENCE: 'audience' }
      const environment = {
        ...account,
        ...token,
        PUBLIC_URL: 'https://media.example.com',
        PORT: String(await freePort()),
      }
      const child = start(environment)
      expect(await readyUrl(child, ready)).toBe(`http://0.0.0.0:${environment.PORT}`)
      const [probe = '', ...words] = image.healthcheck
      const isHealthy = (env: Record<string, string>) =>
        promisify(execFile)(probe, words, runAs(env)).then(
          () => true,
          () => false,
        )
      expect(await isHealthy(environment)).toBe(true)
      expect(await isHealthy({ ...environment, PORT: String(await freePort()) })).toBe(false)
      expect(await readdir(within(image, '/data'))).toContain('media.sqlite')
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      expect(await exit).toEqual([0, null])
    })
  })
