export { boundaryOf } from './parameters.ts'
export { MultipartError, type MultipartErrorCode } from './multipart-error.ts'
export { readMultipart, type MultipartOptions, type Part } from './read-multipart.ts'
