export { useMediaUpload } from './use-media-upload.ts'
export type { MediaUploads } from './use-media-upload.ts'
export type { AddOptions, UploadItem, UploadItemStatus } from './upload-list.ts'
