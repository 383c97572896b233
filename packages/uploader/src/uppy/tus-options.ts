import type { Begun } from '../index.ts'

type Request = { setHeader(name: string, value: string): void }

/** What @uppy/tus is told of a file: where it goes, and that it need not remember it. */
export const tusOptionsOf = ({ uploadUrl, headers, retryDelaysMs }: Begun) => ({
  uploadUrl,
  retryDelays: [...retryDelaysMs],
  storeFingerprintForResuming: false,
  removeFingerprintOnSuccess: true,
  onBeforeRequest: async (request: Request) => {
    for (const [name, value] of Object.entries(await headers())) request.setHeader(name, value)
  },
})
