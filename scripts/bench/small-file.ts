import type { Form } from './caller.ts'
import { MUTATION } from './uploads.ts'

/** The mutation with a file of 1 KB. */
export const smallMutation = () => formOf(MUTATION)

/** The same file as Kaleyra gets it. */
export const smallStraight = () => formOf({ type: 'image/png' })

async function formOf(fields: Record<string, string>): Promise<Form> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', new Blob([PNG], { type: 'image/png' }), 'image.png')
  const encoded = new Response(form)
  return { type: encoded.headers.get('content-type') ?? '', body: Buffer.from(await encoded.arrayBuffer()) }
}

/** As much of a PNG as tells its type, filled up to 1 KB. */
const PNG = Buffer.alloc(1024)
PNG.write('89504e470d0a1a0a0000000d49484452', 'hex')
