import { realpathSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { readSecretFile } from '@resumable-media/runtime/config'
import { shown } from '@resumable-media/client/rules'
import { fileKeyOf, rowOf, SECRETS } from '../arguments/options.ts'
import type { Option, OptionName } from '../arguments/options.ts'
import { findConfigFile, readConfigFile, userConfigFile } from './config-file.ts'
import type { ConfigFile } from './config-file.ts'
import type { Layer, Settings } from './settings.ts'
import { strayingSecret } from './straying-secret.ts'

export type Surroundings = { env: NodeJS.ProcessEnv; cwd: string; home: string }

/** The settings that a command has: by the options, else the environment, else the files. */
export function readSettings(
  options: Partial<Record<OptionName, string>>,
  names: readonly OptionName[],
  { env, cwd, home }: Surroundings,
): Settings {
  const faults: string[] = []
  const fault = (text: string) => {
    faults.push(text)
    return undefined
  }
  const folderFile = options.config === undefined ? findConfigFile(cwd) : undefined
  const paths = options.config === undefined ? [folderFile, userConfigFile(env, home)] : [resolve(cwd, options.config)]
  const files = paths.flatMap(path =>
    path === undefined ? [] : (readConfigFile({ path, fault, isNamed: options.config !== undefined }) ?? []),
  )
  if (options.config !== undefined && files.length === 0 && faults.length === 0)
    fault(`${options.config} is not there: --config names a configuration file.`)

  const layers: Layer[] = [
    { text: name => options[name], name: name => `--${name}` },
    { text: name => env[rowOf(name).env ?? '']?.trim() || undefined, name: name => rowOf(name).env ?? name },
    ...files.map(file => layerOf(file, file.path === folderFile)),
  ]
  const values: Record<string, unknown> = {}
  const from: Settings['from'] = {}
  const places = new Map<OptionName, Layer>()
  for (const name of wanted(names)) {
    const layer = layers.find(one => textIn(one, name) !== undefined)
    const path = SECRETS.find(one => one === name) && layer?.text(fileOf(name))
    if (layer && path !== undefined && layer.text(name) !== undefined)
      fault(`${layer.name(name)} and ${layer.name(fileOf(name))} are both set: remove one of them.`)
    const where = layer?.name(path === undefined ? name : fileOf(name))
    const text =
      path === undefined ? layer?.text(name) : readSecretFile(resolve(cwd, path), words => fault(`${where} ${words}.`))
    const found = text ?? rowOf(name).default
    if (layer && where !== undefined) {
      from[name] = where
      // A folder's file can name a secret of its user that lies elsewhere, such as ~/.config/token.
      const isElsewhere =
        layer.isOfFolder && path !== undefined && isOutside(resolve(cwd, path), dirname(folderFile ?? ''))
      places.set(name, isElsewhere ? { ...layer } : layer)
    }
    values[name] = found === undefined ? undefined : checked(rowOf(name), found, where ?? `--${name}`, fault)
  }
  // The nearer of the two decides: an option comes before the variable of the other.
  if (isNearer(layers, places.get('pod'), places.get('base-url'))) delete values['base-url']
  const straying = strayingSecret(values, places, from)
  if (straying !== undefined) fault(straying)
  return { values, from, files: files.map(({ path }) => path), faults }
}

const fileOf = (name: OptionName) => `${name}-file` as OptionName

/** A secret is in the settings of a command that takes the file of it. */
function wanted(names: readonly OptionName[]): OptionName[] {
  return [...names, ...SECRETS.filter(name => names.includes(fileOf(name)) && !names.includes(name))]
}

const textIn = (layer: Layer, name: OptionName) =>
  layer.text(name) ?? (SECRETS.some(one => one === name) ? layer.text(fileOf(name)) : undefined)

const layerOf = ({ path, texts }: ConfigFile, isOfFolder: boolean): Layer => ({
  text: name => texts[name],
  name: name => `"${fileKeyOf(name)}" in ${path}`,
  isOfFolder,
})

/** Links are followed. */
function isOutside(path: string, folder: string): boolean {
  try {
    const way = relative(realpathSync(folder), realpathSync(path))
    return way.startsWith('..') || isAbsolute(way)
  } catch {
    return true
  }
}

const isNearer = (layers: readonly Layer[], one: Layer | undefined, other: Layer | undefined) =>
  one !== undefined && other !== undefined && layers.indexOf(one) < layers.indexOf(other)

function checked(row: Option, text: string, where: string, fault: (text: string) => void): unknown {
  const { parse, expected, secret } = row
  if (!parse) return text
  let isFaulty = false
  const own = (words: string) => {
    isFaulty = true
    fault(`${where}: ${words}`)
    return undefined
  }
  const value = parse(text, { text: () => undefined, fault: own })
  if (value === undefined && !isFaulty)
    fault(`${where} is ${secret ? 'not usable' : `"${shown(text)}"`}: expected ${expected}.`)
  return value
}
