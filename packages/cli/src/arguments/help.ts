import { defineConfig } from '@resumable-media/runtime/config'
import { EXIT_HELP } from '../exit-codes.ts'
import { commandNames, commandOf } from './commands.ts'
import type { CommandName } from './commands.ts'
import { fileKeyOf, optionNames, rowOf } from './options.ts'
import type { Option, OptionName } from './options.ts'

/** The help of a command, or of all. It needs no other page. */
export const helpOf = (command?: CommandName): string => (command ? commandHelp(command) : wholeHelp())

function wholeHelp(): string {
  return sections(
    'Uploads files to WhatsApp through Kaleyra: straight, or through a gateway, where an upload goes on after a break.',
    `Usage: resumable-media COMMAND [OPTIONS]\n       resumable-media COMMAND --help`,
    `Commands:\n${commandNames.map(name => `  ${name.padEnd(12)}${commandOf(name).summary}`).join('\n')}`,
    `Options:\n${table(['help', 'version'])}`,
    `Settings, by the option, the environment or a file, in this order:\n${settings()}`,
    FILES,
    EXIT_HELP,
  )
}

function commandHelp(name: CommandName): string {
  const { summary, operands, options, needsGateway, more, examples } = commandOf(name)
  return sections(
    `${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`,
    `Usage: resumable-media ${name}${operands ? ` ${operands}` : ''} [OPTIONS]`,
    `${more}${needsGateway ? '\nIt needs --gateway: the API of Kaleyra has no such call.' : ''}`,
    `Options:\n${table(options)}`,
    ...(options.includes('config') ? [FILES] : []),
    ...(options.includes('json') ? [JSON_HELP] : []),
    EXIT_HELP,
    `Examples:\n${examples.map(one => `  ${one}`).join('\n')}`,
  )
}

const sections = (...texts: string[]) => `${texts.join('\n\n')}\n`

/** The rows as every command of this project prints them. */
const table = (names: readonly OptionName[]): string =>
  defineConfig(Object.fromEntries(names.map(name => [shownName(name), rowOf(name)])), { build: () => undefined }).help(
    (_, row) => described(row),
  )

const shownName = (name: OptionName) => {
  const { short } = rowOf(name)
  return short === undefined ? `--${name}` : `-${short}, --${name}`
}

function described({ meaning, env, default: fallback }: Option): string {
  return `${meaning}${fallback === undefined ? '' : ` (default ${fallback})`}${env === undefined ? '' : `; or ${env}`}`
}

function settings(): string {
  const rows = optionNames.flatMap(name => {
    const { env, refused } = rowOf(name)
    return env === undefined ? [] : [[refused ? '' : `--${name}`, env, `"${fileKeyOf(name)}"`]]
  })
  return rows.map(([option = '', env = '', key = '']) => `  ${option.padEnd(24)}${env.padEnd(31)}${key}`).join('\n')
}

const FILES = `A configuration file is .resumable-media.json in this folder or the nearest folder above it that has one, and
resumable-media/config.json in ~/.config (XDG_CONFIG_HOME; on Windows APPDATA). It is JSON, such as { "sid": "…", "apiKeyFile": "…", "waba": "…" }.
One with a key or token in it must be readable by you alone: chmod 600.`

const JSON_HELP = `With --json each line of standard output is an object: an upload has id, wabaId, fileName, status, handle and more, null where
nothing is known; an error is { "error": { "code", "message", "exitCode" }, "file" }.`
