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

/** A PNG of 1 KB as far as the gateway looks: its signature, three chunks, zeros for what is in them. */
const PNG = Buffer.alloc(1024)
PNG.write('89504e470d0a1a0a0000000d49484452', 'hex')
PNG.writeUInt32BE(PNG.length - 33 - 12 - 12, 33)
PNG.write('IDAT', 37, 'latin1')
PNG.write('0000000049454e44ae426082', PNG.length - 12, 'hex')
