/** The largest file that can be uploaded, in bytes; the spec's, put in by the build. */
declare const __MAX_FILE_BYTES__: number
/** The types of file that can be uploaded; the spec's, put in by the build. */
declare const __MEDIA_TYPES__: readonly string[]
