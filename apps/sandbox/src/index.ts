export { startSandbox, type Sandbox, type SandboxOptions } from './app.ts'
