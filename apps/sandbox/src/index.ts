export { startSandbox, type Sandbox, type SandboxOptions } from './app.ts'
export type { SettingsPatch } from './settings/patch.ts'
