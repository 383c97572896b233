export { startSandbox, type Sandbox, type SandboxOptions } from './app.ts'
export { configHelp } from './config.ts'
export type { RequestEntry } from './request-log.ts'
export type { SettingsPatch } from './settings/patch.ts'
