/** Documented in every `--help`: what a script can tell apart. */
export const EXIT = { ok: 0, failed: 1, usage: 2, refused: 3, tryAgain: 4, lookFirst: 5 } as const

export type ExitCode = number

export const EXIT_HELP = `Exit codes:
  0    done
  1    it failed: Kaleyra could not process the file, the id is unknown, a check of doctor is fail
  2    usage: an option, a file that cannot be read, a setting, an address that is no gateway
  3    refused: by the rules for files, by Kaleyra or by the gateway; the same again is refused again
  4    not reachable, too many, or no outcome yet: the same command can be tried again later
  5    Kaleyra may have made the upload, and its outcome is unknown: look with \`resumable-media list\` before you send it again
  130  Ctrl-C; 128 and its number for any other signal`

/** As a shell counts a process that a signal has ended. */
export const exitCodeOf = (signal: keyof typeof SIGNALS): ExitCode => 128 + SIGNALS[signal]

export const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const
