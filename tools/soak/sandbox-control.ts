import type { RequestEntry, SettingsPatch } from '@resumable-media/sandbox'
import { ACCOUNT, WABAS } from './scale.ts'
import type { Wabas } from './scale.ts'

export type { RequestEntry, SettingsPatch }
export type SandboxControl = ReturnType<typeof createSandboxControl>

/** What is asked of the sandbox beside the gateway's calls. `url` is the base URL of its API. */
export function createSandboxControl(url: string, pid: number, wabas: Wabas = WABAS) {
  return {
    async change(patch: SettingsPatch): Promise<void> {
      const body = JSON.stringify(patch)
      await json(await fetch(new URL('/_sandbox/settings', url), { method: 'PATCH', body }))
    },

    /** The process is stopped: its connections stay, and nobody answers. */
    freeze: () => void process.kill(pid, 'SIGSTOP'),
    thaw: () => void process.kill(pid, 'SIGCONT'),

    requests: async () => (await json(await fetch(new URL('/_sandbox/requests', url)))) as RequestEntry[],

    /** Every handle that it has given out, with the id of the upload it stands for. */
    async handles(): Promise<Map<string, string>> {
      const uploads = (await Promise.all(wabas.map(listAll))).flat()
      return new Map(uploads.flatMap(({ id, uploaded_file_handle: handle }) => (handle ? [[handle, id]] : [])))
    },
  }

  async function listAll(wabaId: string): Promise<Item[]> {
    const all: Item[] = []
    for (;;) {
      const page = `${url}/${ACCOUNT.KALEYRA_SID}/whatsapp/${wabaId}/resumable_media?limit=${PAGE}&offset=${all.length}`
      const response = await fetch(page, { headers: { 'api-key': ACCOUNT.KALEYRA_API_KEY } })
      const { data } = (await response.json()) as { data: Item[] | object }
      const items = Array.isArray(data) ? data : []
      all.push(...items)
      if (items.length < PAGE) return all
    }
  }
}

type Item = { id: string; uploaded_file_handle: string | null }

const PAGE = 100

async function json(response: Response): Promise<unknown> {
  const body: unknown = await response.json()
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${JSON.stringify(body)}`)
  return body
}
