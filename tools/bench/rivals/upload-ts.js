/**
 * Express, graphql-upload-ts and Yoga as the README of graphql-upload-ts shows it; undici sends the stream on. Yoga's default
 * of 25 MB for a body is switched off: it would refuse the file.
 */
import { randomUUID } from 'node:crypto'
import express from 'express'
import { graphqlUploadExpress, GraphQLUpload } from 'graphql-upload-ts'
import { createYoga } from 'graphql-yoga'
import { request } from 'undici'
import { schemaOf } from './schema.js'
import { serve } from './serve.js'

const schema = schemaOf({
  scalar: 'Upload',
  resolver: GraphQLUpload,
  async upload({ filename, mimetype, createReadStream }) {
    const boundary = randomUUID()
    const { body } = await request(process.env.SINK, {
      method: 'POST',
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: partsOf(boundary, { filename, mimetype, stream: createReadStream() }),
    })
    return (await body.json()).data.id
  },
})

async function* partsOf(boundary, { filename, mimetype, stream }) {
  const part = name => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"`
  yield `${part('type')}\r\n\r\n${mimetype}\r\n${part('file')}; filename="${filename}"\r\ncontent-type: ${mimetype}\r\n\r\n`
  yield* stream
  yield `\r\n--${boundary}--\r\n`
}

const app = express()
// A file of exactly the limit counts as truncated.
const maxFileSize = 100 * 1024 * 1024 + 1
app.use(
  '/graphql',
  graphqlUploadExpress({ maxFileSize, maxFiles: 1 }),
  createYoga({ schema, maxRequestBodySize: false }),
)
serve(app)
