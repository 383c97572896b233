import { BasePlugin } from '@uppy/core'
import type { Body, Meta, PluginOpts, Uppy, UppyFile } from '@uppy/core'
import type { Begun, FileOptions, Media, Uploader } from '../index.ts'
import { UploadError, isFinal } from '../upload-error.ts'
import { tusOptionsOf } from './tus-options.ts'

export type ResumableMediaOptions = PluginOpts &
  Pick<FileOptions, 'wabaId' | 'whenLimited'> & {
    uploader: Uploader
    /** Called with each change of a file's media item; the last is in `file.response.body.media`, with the handle. */
    onMedia?: (fileId: string, media: Media) => void
  }

type UnderWay = { begun?: Begun; isSent: boolean; stop: AbortController }

/**
 * Lets Uppy, with @uppy/tus, upload to the gateway: it begins each upload there, resumes earlier ones, and shows the status
 * until the handle is there. `uppy.upload()` resolves then.
 */
export class ResumableMedia<M extends Meta, B extends Body> extends BasePlugin<ResumableMediaOptions, M, B> {
  readonly #underWay = new Map<string, UnderWay>()

  constructor(uppy: Uppy<M, B>, options: ResumableMediaOptions) {
    super(uppy, options)
    this.id = options.id ?? 'ResumableMedia'
    this.type = 'modifier'
  }

  override install(): void {
    this.uppy.addPreProcessor(this.#beginAll)
    this.uppy.addPostProcessor(this.#awaitAll)
    this.uppy.on('upload-success', this.#onSent)
    this.uppy.on('upload-error', this.#onError)
    this.uppy.on('file-removed', this.#onRemoved)
  }

  override uninstall(): void {
    this.uppy.removePreProcessor(this.#beginAll)
    this.uppy.removePostProcessor(this.#awaitAll)
    this.uppy.off('upload-success', this.#onSent)
    this.uppy.off('upload-error', this.#onError)
    this.uppy.off('file-removed', this.#onRemoved)
    for (const { begun, stop } of this.#underWay.values()) {
      stop.abort(new Error('the plugin was removed'))
      begun?.end(false)
    }
    this.#underWay.clear()
  }

  readonly #beginAll = async (ids: string[]): Promise<void> => {
    const files = this.uppy.getFilesByIds(ids).filter(file => !file.progress.complete)
    await Promise.all(files.map(file => this.#begin(file)))
  }

  async #begin(file: UppyFile<M, B>): Promise<void> {
    const { uploader, wabaId, whenLimited } = this.opts
    const underWay: UnderWay = { isSent: false, stop: new AbortController() }
    this.#underWay.set(file.id, underWay)
    this.uppy.emit('preprocess-progress', file, { mode: 'indeterminate', message: 'Asking the gateway' })
    try {
      const facts = { wabaId, fileName: file.meta.name ?? file.name, ...(file.type && { type: file.type }) }
      const options = { ...facts, ...(whenLimited && { whenLimited }), signal: underWay.stop.signal }
      const begun = await uploader.begin(fileOf(file), options)
      underWay.begun = begun
      // What was uploaded before and then failed is uploaded again.
      const progress = { ...file.progress, uploadComplete: false }
      this.uppy.setFileState(file.id, { tus: tusOptionsOf(begun), progress } as Partial<UppyFile<M, B>>)
    } catch (error) {
      this.#fail(file.id, error)
    }
    const found = this.uppy.getFile(file.id)
    if (found) this.uppy.emit('preprocess-complete', found)
  }

  readonly #awaitAll = async (ids: string[]): Promise<void> => {
    await Promise.all(ids.map(id => this.#await(id)))
  }

  async #await(id: string): Promise<void> {
    const underWay = this.#underWay.get(id)
    if (!underWay?.begun || !underWay.isSent) return
    const { signal } = underWay.stop
    try {
      const media = await this.opts.uploader.settled(underWay.begun.media, {
        signal,
        onMedia: state => this.#show(id, state),
      })
      const file = this.uppy.getFile(id)
      const response = { ...file.response, body: { ...file.response?.body, media } }
      this.uppy.setFileState(id, { response } as unknown as Partial<UppyFile<M, B>>)
      this.uppy.emit('postprocess-complete', this.uppy.getFile(id))
    } catch (error) {
      this.#fail(id, error)
    }
    this.#underWay.delete(id)
  }

  #show(id: string, media: Media): void {
    this.opts.onMedia?.(id, media)
    const file = this.uppy.getFile(id)
    if (file) this.uppy.emit('postprocess-progress', file, { mode: 'indeterminate', message: MESSAGES[media.status] })
  }

  #fail(id: string, error: unknown): void {
    const file = this.uppy.getFile(id)
    if (!file || this.#underWay.get(id)?.stop.signal.aborted) return
    const { message } = error as Error
    // Uppy puts `details` of an error into its text.
    this.uppy.emit('upload-error', file, new Error(message, { cause: error }))
  }

  readonly #onSent = (file: UppyFile<M, B> | undefined): void => {
    const underWay = this.#underWay.get(file?.id ?? '')
    if (!underWay) return
    underWay.isSent = true
    underWay.begun?.end(true)
  }

  readonly #onError = (file: UppyFile<M, B> | undefined, error: object): void => {
    const underWay = this.#underWay.get(file?.id ?? '')
    const isOurs = 'cause' in error && error.cause instanceof UploadError
    if (!underWay?.isSent && !isOurs) underWay?.begun?.end(false)
  }

  readonly #onRemoved = (file: UppyFile<M, B>): void => {
    const underWay = this.#underWay.get(file.id)
    if (!underWay) return
    this.#underWay.delete(file.id)
    underWay.stop.abort(new Error('the file was removed'))
    const { begun, isSent } = underWay
    if (!begun || isSent) return
    this.opts.uploader.cancel(begun.media.id).then(
      () => begun.end(true),
      (error: unknown) => begun.end(isFinal(error)),
    )
  }
}

const fileOf = <M extends Meta, B extends Body>({ data, name }: UppyFile<M, B>): File =>
  data instanceof File ? data : new File([data as Blob], name, { lastModified: 0 })

const MESSAGES: Record<Media['status'], string> = {
  RECEIVING: 'Arriving',
  QUEUED: 'Waiting for its turn',
  PENDING: 'Being processed by WhatsApp',
  UPLOADED: 'Done',
  EXPIRED: 'Expired',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
}
