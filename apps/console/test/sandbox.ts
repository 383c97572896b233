import type { SettingsPatch } from '@resumable-media/sandbox'

/** Makes a sandbox behave otherwise from now on. */
export async function changeSandbox({ sandboxUrl }: { sandboxUrl: string }, patch: SettingsPatch): Promise<void> {
  const init = { method: 'PATCH', body: JSON.stringify(patch) }
  const response = await fetch(new URL('/_sandbox/settings', sandboxUrl), init)
  if (!response.ok) throw new Error(await response.text())
}
