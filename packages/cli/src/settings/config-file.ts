import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileKeyOf, optionNames, rowOf, SECRETS } from '../arguments/options.ts'
import { nearest } from '../arguments/nearest.ts'
import type { OptionName } from '../arguments/options.ts'

export type ConfigFile = { path: string; texts: Partial<Record<OptionName, string>> }

/** `fault` answers undefined, so that it can be answered with. A file that `--config` names is of the user's own choice. */
type Place = { path: string; fault: (text: string) => undefined; isNamed: boolean }

/** The nearest of the folder and those above it. */
export function findConfigFile(folder: string): string | undefined {
  for (let here = resolve(folder); ; here = dirname(here)) {
    const path = join(here, NAME)
    if (isFile(path)) return path
    if (dirname(here) === here) return undefined
  }
}

/** A folder above can be closed for this user: what is in it is not for them. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** That of the user, which holds in every folder. */
export function userConfigFile(env: NodeJS.ProcessEnv, home: string): string {
  const folder = env['XDG_CONFIG_HOME'] || env['APPDATA'] || join(home, '.config')
  return join(folder, 'resumable-media', 'config.json')
}

/** Undefined where there is none, and for one that is at fault. */
export function readConfigFile({ path, fault, isNamed }: Place): ConfigFile | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT'
      ? undefined
      : fault(`${path} cannot be read (${code}). Make it readable for you, or remove it.`)
  }
  const values = parse(text)
  if (!values) return fault(`${path} is not a JSON object: expected one such as { "waba": "150440000142241" }.`)
  const texts: ConfigFile['texts'] = {}
  for (const [key, value] of Object.entries(values)) {
    const name = SETTABLE.find(one => fileKeyOf(one) === key)
    if (name === undefined) fault(`${path}: "${key}" is no setting.${meant(key)}`)
    else if (typeof value === 'string') texts[name] = inFolder(name, value, dirname(path))
    else fault(`${path}: "${key}" must be a text in quotes.`)
  }
  const hasSecret = SECRETS.some(name => texts[name] !== undefined)
  const exposed = exposure(path, { hasSecret, isNamed })
  return exposed === undefined ? { path, texts } : fault(exposed)
}

const NAME = '.resumable-media.json'
const SETTABLE = optionNames.filter(name => rowOf(name).env !== undefined)

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const found: unknown = JSON.parse(text.replace(/^\uFEFF/u, ''))
    return typeof found === 'object' && found !== null && !Array.isArray(found)
      ? (found as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** A path in the file is one of its folder. */
const inFolder = (name: OptionName, value: string, folder: string) =>
  name.endsWith('-file') ? resolve(folder, value) : value

function meant(key: string): string {
  const keys = SETTABLE.map(fileKeyOf)
  const near = nearest(key, keys)
  return near ? ` Did you mean "${near}"?` : ` Settings: ${keys.join(', ')}.`
}

/** Why the secrets in a file are none any more, or why it may be of another user: in a folder that others can write, too. */
function exposure(path: string, { hasSecret, isNamed }: { hasSecret: boolean; isNamed: boolean }): string | undefined {
  const uid = process.getuid?.()
  if (uid === undefined) return undefined
  const { mode, uid: owner } = statSync(path)
  if (owner !== uid && owner !== 0 && !isNamed)
    return `${path} belongs to another user, and could send your key elsewhere. Work in another folder, or give --config PATH.`
  if (hasSecret && (mode & 0o077) !== 0)
    return `${path} holds a key or token, and other users may read it. Run: chmod 600 ${path}`
  return undefined
}
