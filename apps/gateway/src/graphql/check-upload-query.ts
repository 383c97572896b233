import { builder } from './builder.ts'
import { UserErrorInterface } from './error-types.ts'

const CheckUploadInput = builder.inputType('CheckUploadInput', {
  description: 'What is known of an upload before a byte is sent. What is left out is not judged.',
  fields: t => ({
    wabaId: t.id({ description: 'The WhatsApp business account, in digits.' }),
    fileName: t.string({ description: 'The name of the file.' }),
    type: t.string({ description: 'What `file.type` holds.' }),
    size: t.float({ description: 'What `file.size` holds: bytes.' }),
  }),
})

builder.queryField('checkUpload', t =>
  t.field({
    type: [UserErrorInterface],
    nullable: true,
    description: 'Everything that is wrong with an upload, at once and before a byte is sent; empty when nothing is.',
    args: { input: t.arg({ type: CheckUploadInput, required: true }) },
    // A resolver that answers an Error throws it.
    resolve: (_root, { input }, { checkUpload }) =>
      checkUpload(input).map(error => Object.assign({}, error, { name: error.name, message: error.message })),
  }),
)
