import { execFile } from 'node:child_process'
import { chown, copyFile, cp, mkdir } from 'node:fs/promises'
import { basename, delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { newcomersEnv } from '@resumable-media/test-kit/script'

/** A stage of an image, whose root is a folder. */
export type Stage = {
  name: string
  root: string
  env: Record<string, string>
  workdir: string
  user: string
  volumes: string[]
  healthcheck: string[]
  entrypoint: string[]
}

/**
 * Does the steps of the Dockerfile without a container engine: each stage is a folder in `root`, and RUN is a plain command
 * with its absolute paths in that folder. Answers the last stage. The base image is this machine, whose Node is that of the
 * clone. The first stage is not done again, since its steps have made the tarball in this clone. Throws for an instruction
 * that it does not know.
 */
export async function buildImage(dockerfile: string, tarball: string, root: string): Promise<Stage> {
  const stages: Stage[] = []
  for (const { word, rest } of instructionsOf(dockerfile)) {
    if (word === 'FROM') stages.push(await createStage(rest, root))
    const stage = stages.at(-1)
    if (stage && stages.length > 1) await doStep(word, rest, stage, stages)
  }
  const last = stages.at(-1)
  if (!last) throw new Error('There are no stages.')
  return last

  async function createStage(rest: string, within: string): Promise<Stage> {
    const name = / AS (?<name>\w+)$/u.exec(rest)?.groups?.['name'] ?? 'last'
    const stage = { name, root: join(within, name), env: {}, workdir: '/', user: '0:0', volumes: [] }
    await mkdir(join(stage.root, 'packed'), { recursive: true })
    if (stages.length === 0) await copyFile(tarball, join(stage.root, 'packed', basename(tarball)))
    return { ...stage, healthcheck: [], entrypoint: [] }
  }
}

async function doStep(word: string, rest: string, stage: Stage, stages: readonly Stage[]): Promise<void> {
  if (word === 'ENV') Object.assign(stage.env, envOf(rest))
  else if (word === 'WORKDIR') await mkdir(within(stage, (stage.workdir = rest)), { recursive: true })
  else if (word === 'USER') stage.user = rest
  else if (word === 'VOLUME') stage.volumes.push(rest)
  else if (word === 'HEALTHCHECK') stage.healthcheck = JSON.parse(rest.slice(rest.indexOf('['))) as string[]
  else if (word === 'ENTRYPOINT') stage.entrypoint = JSON.parse(rest) as string[]
  else if (word === 'RUN') await run(rest, stage)
  else if (word === 'COPY') await copy(rest, stage, stages)
  else if (word !== 'FROM' && word !== 'EXPOSE') throw new Error(`The instruction ${word} is not known here.`)
}

/** A text with the absolute paths at the beginnings of its words moved into the stage. */
export const within = ({ root }: Pick<Stage, 'root'>, text: string): string =>
  text.replaceAll(/(?<=^|[\s=:])\/(?=[a-z])/gu, `${root}/`)

export function instructionsOf(dockerfile: string): { word: string; rest: string }[] {
  const lines = dockerfile.replaceAll(/\\\n\s*/gu, '').split('\n')
  return lines
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => ({ word: line.slice(0, line.indexOf(' ')), rest: line.slice(line.indexOf(' ') + 1) }))
}

const envOf = (rest: string) =>
  Object.fromEntries(rest.split(' ').map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))

async function run(text: string, stage: Stage): Promise<void> {
  const found = newcomersEnv()
  const PATH = [dirname(process.execPath), found['PATH']].join(delimiter)
  const env = { ...found, PATH, npm_config_prefer_offline: 'true' }
  const cwd = within(stage, stage.workdir)
  await promisify(execFile)('sh', ['-e', '-c', within(stage, text)], { cwd, env })
}

/** `rest` is `--from=STAGE [--chown=UID:GID] FROM TO`. */
async function copy(rest: string, stage: Stage, stages: readonly Stage[]): Promise<void> {
  const words = rest.split(' ')
  const option = (name: string) => words.find(word => word.startsWith(`--${name}=`))?.slice(name.length + 3)
  const [from = '', to = ''] = words.filter(word => !word.startsWith('--'))
  const source = stages.find(one => one.name === option('from'))
  if (!source) throw new Error(`COPY ${rest} is from no stage.`)
  await cp(within(source, from), within(stage, to), { recursive: true, verbatimSymlinks: true })
  const [uid, gid] = (option('chown') ?? '').split(':').map(Number)
  if (uid !== undefined && gid !== undefined && process.geteuid?.() === 0) await chown(within(stage, to), uid, gid)
}
