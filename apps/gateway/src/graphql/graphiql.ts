import { createHash } from 'node:crypto'
import type { GraphiQLOptions, Plugin } from 'graphql-yoga'
import { PREFLIGHT_HEADERS } from '../http/browser/csrf.ts'

export const graphiqlOptions: GraphiQLOptions = {
  title: 'Resumable Media',
  additionalHeaders: { [PREFLIGHT_HEADERS[0]]: '1' },
  defaultQuery: `# Where does an upload stand?
# Put in the id that uploadResumableMedia answered.
query Status {
  mediaStatus(id: "") {
    status
    handle
    handleExpiresAt
    failure { code message }
    lastError { code message }
  }
  uploadQuota(wabaId: "150440000142241") {
    used
    remaining
    queued
    nextSlotAt
  }
}
`,
}

/** GraphiQL, under a policy that allows only its own script, and calls to the gateway. */
export function createGraphiql() {
  // Nine megabytes that never change: loaded when the page is first asked for, and rendered once.
  let page: { html: string; policy: string } | undefined

  async function render(options?: GraphiQLOptions): Promise<string> {
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
    page ??= withPolicy(renderGraphiQL(options))
    return page.html
  }

  const usePolicy = (): Plugin => ({
    onResponse({ response }) {
      if (!page || !response.headers.get('content-type')?.startsWith('text/html')) return
      response.headers.set('content-security-policy', page.policy)
    },
  })

  return { render, usePolicy }
}

function withPolicy(html: string) {
  const script = /<script>(?<script>[^]*?)<\/script/u.exec(html)?.groups?.['script'] ?? ''
  const hash = createHash('sha256').update(script).digest('base64')
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    // The editor adds styles, a font and workers while it runs.
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    'worker-src blob:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return { html, policy: policy.join('; ') }
}
