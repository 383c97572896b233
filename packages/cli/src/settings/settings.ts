import type { OptionName, OPTIONS } from '../arguments/options.ts'

/** The value of each setting, checked, and where it is from; every fault, for all of which a command ends. */
export type Settings = {
  values: Values
  /** In words, such as `KALEYRA_SID` or `"sid" in /home/me/.resumable-media.json`. */
  from: Partial<Record<OptionName, string>>
  files: readonly string[]
  faults: readonly string[]
}
export type Values = { [Name in OptionName]?: ValueOf<(typeof OPTIONS)[Name]> | undefined }
type ValueOf<Row> = Row extends { parse: (...args: never[]) => infer T } ? Exclude<T, undefined> : string

/** One place that settings can be in. The first that has a setting decides. */
export type Layer = {
  text: (name: OptionName) => string | undefined
  name: (name: OptionName) => string
  /** A file that came with a folder, and perhaps from somebody else. */
  isOfFolder?: boolean
}
