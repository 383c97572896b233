/** Reads an event stream: the data of each event, and an empty string for each sign of life. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<{ event: string; data: string }> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield { event: '', data: '' }
      rest += decoder.decode(value, { stream: true })
      const blocks = rest.split(/\r\n\r\n|\n\n|\r\r/u)
      rest = blocks.pop() ?? ''
      for (const block of blocks) yield parseBlock(block)
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function parseBlock(block: string): { event: string; data: string } {
  const lines = block.split(/\r\n|\n|\r/u)
  const valuesOf = (field: string) =>
    lines.filter(line => line.startsWith(`${field}:`)).map(line => line.slice(field.length + 1).replace(/^ /u, ''))
  return { event: valuesOf('event').join(''), data: valuesOf('data').join('\n') }
}
