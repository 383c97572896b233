import { commandNames, commandOf } from './commands.ts'
import type { SHELLS } from './commands.ts'
import { optionNames, rowOf } from './options.ts'
import type { Option } from './options.ts'

export type Shell = (typeof SHELLS)[number]

/** The completion script of a shell, made of the tables. */
export const completionOf = (shell: Shell): string => ({ bash, zsh, fish })[shell]()

/** By the option before the cursor, else by the command: its options where a dash is typed, else its operands. */
function bash(): string {
  const values = optionNames.filter(name => rowOf(name).placeholder !== undefined)
  const cases = values.map(name => `    --${name}) ${bashReply(rowOf(name).complete)}; return ;;`)
  const commands = commandNames.map(name => {
    const { options, complete } = commandOf(name)
    return `    ${name}) if [[ $word == -* ]]; then ${bashReply(options.map(one => `--${one}`))}; else ${bashReply(complete)}; fi ;;`
  })
  return `_resumable_media() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= one
  COMPREPLY=()
  case $before in
${cases.join('\n')}
  esac
  for one in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $one in ${commandNames.join('|')}) command=$one; break ;; esac
  done
  case $command in
${commands.join('\n')}
    *) ${bashReply([...commandNames, '--help', '--version'])} ;;
  esac
}
complete -o filenames -F _resumable_media resumable-media
`
}

function bashReply(complete: Option['complete']): string {
  if (complete === undefined) return ':'
  if (complete === 'files') return `mapfile -t COMPREPLY < <(compgen -f -- "$word")`
  return `mapfile -t COMPREPLY < <(compgen -W '${complete.join(' ')}' -- "$word")`
}

function zsh(): string {
  const commands = commandNames.map(name => `    '${name}:${zshText(commandOf(name).summary)}'`)
  const cases = commandNames.map(name => {
    const { options, complete, operands = '' } = commandOf(name)
    const rows = options.map(one => {
      const { meaning, placeholder, complete: words } = rowOf(one)
      return `'--${one}[${zshText(meaning)}]${placeholder === undefined ? '' : `:${placeholder}:${zshAction(words)}`}'`
    })
    return `    ${name}) _arguments ${[...rows, ...(complete ? [`'*:${zshText(operands)}:${zshAction(complete)}'`] : [])].join(' ')} ;;`
  })
  return `#compdef resumable-media
_resumable_media() {
  local -a commands=(
${commands.join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
compdef _resumable_media resumable-media
`
}

const zshText = (text: string) => text.replaceAll("'", '’').replaceAll(/[[\]:]/gu, String.raw`\$&`)
const zshAction = (complete: Option['complete']) =>
  complete === 'files' ? '_files' : complete === undefined ? '' : `(${complete.join(' ')})`

function fish(): string {
  const none = `not __fish_seen_subcommand_from ${commandNames.join(' ')}`
  const lines = ['complete -c resumable-media -f']
  for (const name of commandNames) {
    const { summary, options, complete } = commandOf(name)
    const here = `-n '__fish_seen_subcommand_from ${name}'`
    lines.push(`complete -c resumable-media -n '${none}' -a ${name} -d '${fishText(summary)}'`)
    for (const one of options) {
      const { meaning, placeholder, short, complete: words } = rowOf(one)
      const value =
        placeholder === undefined ? '' : words === 'files' ? ' -r -F' : ` -x${words ? ` -a '${words.join(' ')}'` : ''}`
      lines.push(
        `complete -c resumable-media ${here} -l ${one}${short ? ` -s ${short}` : ''}${value} -d '${fishText(meaning)}'`,
      )
    }
    if (complete === 'files') lines.push(`complete -c resumable-media ${here} -F`)
    else if (complete) lines.push(`complete -c resumable-media ${here} -a '${complete.join(' ')}'`)
  }
  return `${lines.join('\n')}\n`
}

const fishText = (text: string) => text.replaceAll("'", '’')
