import { onTestFinished } from 'vitest'
import { startSandbox, type SandboxOptions, type SettingsPatch } from '../src/index.ts'
import { createCaller } from './caller.ts'

export type Calling = Awaited<ReturnType<typeof calling>>

/** A sandbox for one test, with these settings, and a caller of it. */
export async function calling(settings: SettingsPatch = {}, options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ port: 0, processingMs: 5, ...options })
  onTestFinished(sandbox.stop)
  const caller = createCaller(sandbox.url)
  await set(settings)
  return { ...caller, url: sandbox.url, set, requests }

  async function set(patch: SettingsPatch): Promise<void> {
    const { status, body } = await caller.control('PATCH', '/_sandbox/settings', JSON.stringify(patch))
    if (status !== 200) throw new Error(`the settings were refused: ${JSON.stringify(body)}`)
  }

  async function requests(): Promise<Record<string, unknown>[]> {
    const { body } = await caller.control('GET', '/_sandbox/requests')
    return Array.isArray(body) ? body : []
  }
}
