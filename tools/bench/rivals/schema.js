import { createSchema } from 'graphql-yoga'

/** The mutation and the query of the gateway, as far as the bench uses them; `upload` sends a file on, and answers its id. */
export const schemaOf = ({ scalar, resolver, upload }) =>
  createSchema({
    typeDefs: /* GraphQL */ `
      scalar ${scalar}
      type Query {
        mediaStatus(id: ID!): Media
      }
      type Mutation {
        uploadResumableMedia(input: UploadResumableMediaInput!): UploadResumableMediaResult!
      }
      input UploadResumableMediaInput {
        wabaId: ID!
        file: ${scalar}!
      }
      union UploadResumableMediaResult = Media | UserError
      type Media {
        id: ID!
        status: String!
        handle: String
        failure: UserError
      }
      type UserError {
        code: String!
        message: String!
      }
    `,
    resolvers: {
      ...(resolver && { [scalar]: resolver }),
      Query: { mediaStatus: (_, { id }) => known.get(id) ?? null },
      Mutation: {
        async uploadResumableMedia(_, { input }) {
          const media = { __typename: 'Media', id: await upload(await input.file), status: 'PENDING' }
          known.set(media.id, media)
          return media
        },
      },
    },
  })

const known = new Map()
