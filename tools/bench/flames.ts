import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { drawFlames } from './flame-graph.ts'
import type { Profile } from './flame-graph.ts'
import { callsPerSecond } from './rates.ts'
import type { Call } from './rates.ts'
import { pngForms } from './small-file.ts'
import { pendingQuery } from './status-queries.ts'
import { MUTATION, uploadThroughGateway } from './uploads.ts'
import type { Workbench } from './workbench.ts'

const FOLDER = fileURLToPath(new URL('../../docs/benchmarks/', import.meta.url))
const INTERVAL_US = 500
const AT_ONCE = 8

type Path = { name: string; title: string; open: (bench: Workbench, url: string) => Promise<Load> }
type Load = { call: Call; atOnce: number; forMs: number }

const PATHS: readonly Path[] = [
  {
    name: 'large',
    title: 'a mutation with 100 MB',
    open: async ({ file, signal, scale }, url) => ({
      call: () => uploadThroughGateway(url, { file, name: 'video.mp4', signal }),
      atOnce: 1,
      forMs: 5 * scale.forMs,
    }),
  },
  {
    name: 'small',
    title: 'uploads of 1 KB, 8 at a time',
    async open({ scale }, url) {
      const forms = await pngForms(MUTATION, scale.smallBytes, AT_ONCE)
      return { call: (caller, nth) => caller.post(url, forms[nth]!), atOnce: AT_ONCE, forMs: 5 * scale.forMs }
    },
  },
  {
    name: 'status',
    title: 'mediaStatus, 8 at a time',
    open: async ({ scale }, url) => ({
      call: await pendingQuery(url, scale.smallBytes),
      atOnce: AT_ONCE,
      forMs: 5 * scale.forMs,
    }),
  },
]

/** Records the CPU of the gateway's main thread in its hot paths and draws each as docs/benchmarks/flame-*.svg. */
export async function drawHotPaths(bench: Workbench): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  for (const path of PATHS) {
    process.stderr.write(`flames of ${path.title}\n`)
    await writeFile(join(FOLDER, `flame-${path.name}.svg`), drawFlames(await record(bench, path), path.title))
  }
}

/** The profile from when the path is warm until its load ends. */
async function record(bench: Workbench, { name, open }: Path): Promise<Profile> {
  const folder = join(bench.folder, `profile-${name}`)
  const flags = ` --cpu-prof --cpu-prof-interval=${INTERVAL_US} --cpu-prof-dir=${folder}`
  const gateway = await bench.startGateway(undefined, { flags })
  const { call, ...load } = await open(bench, gateway.url)
  const run = () => callsPerSecond(call, { ...load, signal: bench.signal })
  await run()
  const from = nowUs()
  await run()
  const to = nowUs()
  // Node writes the profile when the gateway ends by itself.
  await gateway.stop('SIGTERM')
  // The largest is that of the main thread; workers have their own.
  const files = (await readdir(folder)).filter(file => file.endsWith('.cpuprofile'))
  const profiles = await Promise.all(files.map(file => readFile(join(folder, file), 'utf8')))
  const main = profiles.toSorted((one, other) => other.length - one.length)[0] ?? '{}'
  return { ...(JSON.parse(main) as Omit<Profile, 'from' | 'to'>), from, to }
}

/** Of the clock that V8 stamps its samples with. */
const nowUs = () => Number(process.hrtime.bigint() / 1000n)
