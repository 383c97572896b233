import type { ChildProcess } from 'node:child_process'

type Program = { name: string; line: RegExp; withinMs: number }

/**
 * The `url` in the line by which a program says that it is ready, on either of its outputs. Throws, with all that it has
 * said, when it ends before that; a program that needs longer than `withinMs` is killed.
 */
export function readyUrl(child: ChildProcess, { name, line, withinMs }: Program): Promise<string> {
  let output = ''
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${name} was not ready within ${withinMs / 1000} s: ${output}`))
    }, withinMs)
    const read = (text: string) => {
      output += text
      const url = line.exec(output)?.groups?.['url']
      if (url === undefined) return
      clearTimeout(timer)
      // A program that runs for days says more than is worth keeping.
      for (const stream of streams) stream?.off('data', read)
      resolve(url)
    }
    const streams = [child.stdout, child.stderr]
    for (const stream of streams) stream?.setEncoding('utf8').on('data', read)
    const fail = (reason: unknown) => {
      clearTimeout(timer)
      reject(reason instanceof Error ? reason : new Error(`${name} ended with ${String(reason)}: ${output}`))
    }
    child.once('error', fail).once('close', fail)
  })
}
