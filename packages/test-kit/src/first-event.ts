/** What a subscription says first: its first event, or why there is none. Nothing else of it is read. */
export async function firstEvent(url: string, request: object, headers: Record<string, string> = {}) {
  const stop = new AbortController()
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify(request),
    signal: stop.signal,
  })
  const { status } = response
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    return { status, body: await response.json() }
  let text = ''
  try {
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString()
      const data = /^data: (?<json>.+)\n\n/mu.exec(text)?.groups?.['json']
      if (data !== undefined) return { status, body: JSON.parse(data) as unknown }
    }
  } finally {
    stop.abort()
  }
  throw new Error(`the stream ended without an event: ${text}`)
}
