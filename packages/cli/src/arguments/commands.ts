import type { OptionName } from './options.ts'

/** One row for each command: it is found, described, completed and documented by it. */
export type Command = {
  summary: string
  /** What stands behind its name, such as `FILE…`; absent where nothing may. */
  operands?: string
  /** How many operands there may be. */
  count?: readonly [least: number, most: number]
  options: readonly OptionName[]
  /** What cannot be done without a gateway, since the API of Kaleyra has no such call. */
  needsGateway?: true
  more: string
  examples: readonly string[]
  complete?: 'files' | readonly string[]
}

const OUTPUT = ['json', 'quiet', 'help'] as const
const GATEWAY = ['gateway', 'token', 'token-file'] as const
const KALEYRA = ['direct', 'sid', 'api-key-file', 'pod', 'base-url'] as const
const ANY_DOOR = [...GATEWAY, ...KALEYRA, 'config', ...OUTPUT] as const
const GATEWAY_ONLY = [...GATEWAY, 'config', ...OUTPUT] as const
const MANY = 1000

export const SHELLS = ['bash', 'zsh', 'fish'] as const

export const COMMANDS = {
  upload: {
    summary: 'send files, and wait for their handles',
    operands: 'FILE…',
    count: [1, MANY],
    options: ['waba', 'name', 'type', 'no-wait', 'wait', ...ANY_DOOR],
    complete: 'files',
    more: `Every file is checked before the first is sent: PDF, JPEG, PNG or MP4, at most 100 MB, and a name that Kaleyra takes.
Standard output has the handle of each file, in their order; everything else is on standard error.

With --gateway, an upload that breaks off goes on: run the same command again, after Ctrl-C, a kill or a restart too.
What is sent stays sent. Straight to Kaleyra a file is sent whole, and 20 an hour.`,
    examples: [
      'resumable-media upload photo.jpg --waba 150440000142241',
      'resumable-media upload *.pdf --gateway http://127.0.0.1:4000 --waba 150440000142241 --json',
    ],
  },
  status: {
    summary: 'say where an upload stands',
    operands: 'ID',
    count: [1, 1],
    options: ['waba', ...ANY_DOOR],
    more: 'The id is the one that `upload` has printed. Straight to Kaleyra it needs --waba, too.',
    examples: ['resumable-media status 1795464411331 --waba 150440000142241'],
  },
  list: {
    summary: 'list the uploads of a WABA',
    options: ['waba', 'limit', ...ANY_DOOR],
    more: 'A gateway lists the newest first; the order of Kaleyra is not documented.',
    examples: ['resumable-media list --waba 150440000142241 --limit 100 --json'],
  },
  watch: {
    summary: 'print each change of uploads, as it happens',
    operands: '[ID…]',
    count: [0, 100],
    options: ['waba', ...GATEWAY_ONLY],
    needsGateway: true,
    more: `With ids it ends when each has ended, with 1 when one has no handle. With --waba instead it prints all changes of
that WABA until Ctrl-C. A lost connection is tried again; an unknown id ends it with 1, a refused token with 3.`,
    examples: ['resumable-media watch --waba 150440000142241 --gateway http://127.0.0.1:4000'],
  },
  quota: {
    summary: 'say how many uploads of a WABA may go now',
    options: ['waba', ...GATEWAY_ONLY],
    needsGateway: true,
    more: 'Kaleyra takes 20 uploads of a WABA in any hour. The gateway counts those that went through it.',
    examples: ['resumable-media quota --waba 150440000142241 --gateway http://127.0.0.1:4000'],
  },
  renew: {
    summary: 'get a new handle without sending the file again',
    operands: 'ID',
    count: [1, 1],
    options: ['no-wait', 'wait', ...GATEWAY_ONLY],
    needsGateway: true,
    more: 'For three days, from the bytes that the gateway has kept. It takes one of the 20 uploads of an hour.',
    examples: ['resumable-media renew 5405fb38-1ced-4b20-b5d5-4c446d13ba72 --gateway http://127.0.0.1:4000'],
  },
  cancel: {
    summary: 'give up an upload that has not gone to Kaleyra',
    operands: 'ID',
    count: [1, 1],
    options: GATEWAY_ONLY,
    needsGateway: true,
    more: 'Its bytes are removed from the gateway. What Kaleyra has taken cannot be called back.',
    examples: ['resumable-media cancel 5405fb38-1ced-4b20-b5d5-4c446d13ba72 --gateway http://127.0.0.1:4000'],
  },
  doctor: {
    summary: 'check the configuration, the key, the WABA, the clock, proxies and callbacks',
    options: ['waba', 'callback-secret-file', ...ANY_DOOR],
    more: `Nothing is uploaded. Each line is ok, warn or fail, with what to do. It ends with 1 when one line is fail.
KALEYRA_CALLBACK_SECRET can be in the environment instead of a file.`,
    examples: ['resumable-media doctor --waba 150440000142241'],
  },
  completion: {
    summary: 'print the completion for a shell',
    operands: SHELLS.join('|'),
    count: [1, 1],
    options: ['help'],
    complete: SHELLS,
    more: `bash: add \`source <(resumable-media completion bash)\` to ~/.bashrc.
zsh:  add \`source <(resumable-media completion zsh)\` to ~/.zshrc, after compinit.
fish: resumable-media completion fish > ~/.config/fish/completions/resumable-media.fish`,
    examples: ['resumable-media completion bash'],
  },
} as const satisfies Record<string, Command>

export type CommandName = keyof typeof COMMANDS
export const commandNames = Object.keys(COMMANDS) as CommandName[]
export const commandOf = (name: CommandName): Command => COMMANDS[name]
