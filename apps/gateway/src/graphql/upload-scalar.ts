import { GraphQLError, GraphQLScalarType, getNamedType, isInputObjectType, Kind, typeFromAST } from 'graphql'
import type { GraphQLNamedType, GraphQLSchema } from 'graphql'
import { GraphQLUpload, Upload } from 'graphql-upload-ts'
import type { Code } from '../errors/codes.ts'
import { PREFLIGHT_HEADERS } from '../http/browser/csrf.ts'

/** The file of a multipart request. Any other value comes from a client that has sent the file as JSON. */
export const UploadScalar = new GraphQLScalarType({
  ...GraphQLUpload.toConfig(),
  parseValue: value => (value instanceof Upload ? value.promise : refuse()),
  parseLiteral: () => refuse(),
})

export const FILE_NOT_MULTIPART: Code = 'FILE_NOT_MULTIPART'

/** Clients without multipart silently send `{}` or `null` for a file. */
export const AS_MULTIPART =
  'JSON holds no files. Send the request as multipart/form-data, as the GraphQL multipart request specification says: ' +
  'the parts "operations", with null for the file, "map", such as {"0":["variables.input.file"]}, and the file as "0"; ' +
  `with the header ${PREFLIGHT_HEADERS[0]}. Apollo Client does so with UploadHttpLink of apollo-upload-client, urql by ` +
  'itself, graphql-request not at all: send a FormData with fetch there.'

function refuse(): never {
  throw new GraphQLError(`The file did not come as one. ${AS_MULTIPART}`, { extensions: { code: FILE_NOT_MULTIPART } })
}

export const isFileFault = ({ originalError }: GraphQLError): boolean =>
  originalError instanceof GraphQLError && originalError.extensions['code'] === FILE_NOT_MULTIPART

export function isOfFile({ nodes }: GraphQLError, schema: GraphQLSchema): boolean {
  const [node] = nodes ?? []
  return node?.kind === Kind.VARIABLE_DEFINITION && holdsFile(getNamedType(typeFromAST(schema, node.type as never)))
}

/** By its name: the builder makes another object of the scalar. */
function holdsFile(type: GraphQLNamedType | undefined): boolean {
  if (!isInputObjectType(type)) return type?.name === UploadScalar.name
  return Object.values(type.getFields()).some(field => getNamedType(field.type).name === UploadScalar.name)
}
