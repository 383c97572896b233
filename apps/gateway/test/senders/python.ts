import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { installed } from '@resumable-media/test-kit/debian'
import type { Reached, Sender } from './sender.ts'

const SCRIPT = fileURLToPath(new URL('python.py', import.meta.url))

/** Python's own clients, in one process: they write all of a body before they read. */
export function startPython() {
  const child = spawn(installed(['/usr/bin/python3', '/usr/local/bin/python3'], 'python3'), [SCRIPT], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  let last: Promise<unknown> = Promise.resolve()

  const sender = (how: string, byChance = false): Sender => ({
    name: `Python ${how}`,
    byChance,
    send(sent) {
      const next = last.then(async () => {
        child.stdin.write(`${JSON.stringify({ ...sent, how })}\n`)
        const { value } = (await lines.next()) as { value?: string }
        const answer = JSON.parse(value ?? '{"error":"it has ended"}') as Reached & { error?: string }
        if (answer.error !== undefined) throw new Error(answer.error)
        return answer
      })
      last = next.catch(() => {})
      return next
    },
  })

  return {
    senders: [sender('urllib', true), sender('http.client'), sender('http.client 1.0')],
    stop: () => child.kill(),
  }
}
