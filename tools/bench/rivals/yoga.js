/**
 * Yoga as its page on file uploads shows it: the scalar is a `File`, and fetch sends it on. The default of 25 MB for a
 * body is switched off where `BODIES` is `large`: it would refuse the file.
 */
import { createYoga } from 'graphql-yoga'
import { schemaOf } from './schema.js'
import { serve } from './serve.js'

const { SINK, BODIES } = process.env

const schema = schemaOf({
  scalar: 'File',
  async upload(file) {
    const form = new FormData()
    form.set('type', file.type)
    form.set('file', file)
    const response = await fetch(SINK, { method: 'POST', body: form })
    return (await response.json()).data.id
  },
})
serve(createYoga({ schema, ...(BODIES === 'large' && { maxRequestBodySize: false }) }))
