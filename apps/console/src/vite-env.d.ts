/** The largest file that can be uploaded, in bytes; the spec's, put in by the build. */
declare const MAX_FILE_BYTES: number
/** The types of file that can be uploaded; the spec's, put in by the build. */
declare const MEDIA_TYPES: readonly string[]
