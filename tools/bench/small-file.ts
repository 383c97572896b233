import type { Form } from './caller.ts'
import { MUTATION } from './uploads.ts'

/** What Kaleyra gets beside the file. */
export const STRAIGHT = { type: 'image/png' }

/** Forms with a file of `bytes`, each of another name: of one name the gateway makes one call at a time. */
export const pngForms = (fields: Record<string, string>, bytes: number, count: number): Promise<Form[]> =>
  Promise.all(
    Array.from({ length: count }, (_, nth) => formOf(fields, new File([pngOf(bytes)], `image-${nth}.png`, PNG))),
  )

/** The mutation with a file of `bytes`. */
export const pngMutation = (bytes: number): Promise<Form> =>
  formOf(MUTATION, new File([pngOf(bytes)], 'image.png', PNG))

/** A form that is encoded once, so that the client costs as little as can be. */
export async function formOf(fields: Record<string, string>, file: File): Promise<Form> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', file)
  const encoded = new Response(form)
  return { type: encoded.headers.get('content-type') ?? '', body: Buffer.from(await encoded.arrayBuffer()) }
}

const PNG = { type: 'image/png' }

/** A PNG as far as the gateway looks: its signature, three chunks, zeros for what is in them. */
function pngOf(bytes: number): Buffer<ArrayBuffer> {
  const png = Buffer.alloc(bytes)
  png.write('89504e470d0a1a0a0000000d49484452', 'hex')
  png.writeUInt32BE(png.length - 33 - 12 - 12, 33)
  png.write('IDAT', 37, 'latin1')
  png.write('0000000049454e44ae426082', png.length - 12, 'hex')
  return png
}
