import { maySend } from '../access/caller.ts'
import type { ListedMedia } from '../media/media.ts'
import { builder } from './builder.ts'
import { HeaderComponent, headerOf } from './header-component.ts'
import { LOOK_UP } from './limits.ts'
import { MediaEventObject } from './media-event-object.ts'
import { MediaStatusEnum } from './media-status-enum.ts'

type Problem = { code: string; message: string }

const MediaProblem = builder.objectRef<Problem>('MediaProblem').implement({
  description: 'What went wrong with a media item.',
  fields: t => ({
    code: t.exposeString('code', { description: 'A stable word for it.' }),
    message: t.exposeString('message', { description: 'A sentence for people.' }),
  }),
})

export const MediaObject = builder.objectRef<ListedMedia>('Media').implement({
  description: 'One file on its way to a handle, under one id for its whole life.',
  fields: t => ({
    id: t.exposeID('id', { description: 'The id to ask `mediaStatus` with.' }),
    kaleyraId: t.exposeString('kaleyraId', {
      nullable: true,
      description: "Kaleyra's id, once it has taken the file.",
    }),
    wabaId: t.exposeID('wabaId', { description: 'The WhatsApp business account the file is for.' }),
    fileName: t.exposeString('fileName', { description: 'The name the file goes out under.' }),
    type: t.string({
      nullable: true,
      description:
        'The type the file goes out as, such as `image/png`. While RECEIVING it is the declared one, and null where none was.',
      resolve: media => media.type ?? media.declaredType,
    }),
    size: t.exposeInt('size', { description: 'In bytes.' }),
    sha256: t.exposeString('sha256', {
      nullable: true,
      description: "The file's SHA-256, in lower-case hexadecimal; null until every byte has come and was found right.",
    }),
    status: t.field({ type: MediaStatusEnum, description: 'Where it stands.', resolve: media => media.status }),
    kaleyraStatus: t.exposeString('kaleyraStatus', {
      nullable: true,
      description: "Kaleyra's own word for the state, as it came. It may be one that is not documented.",
    }),
    handle: t.string({
      nullable: true,
      description:
        'What goes into `header_handle` of a template, or `profile_picture_handle`. Null unless it can be used now. ' +
        'Keep it as it is: it can be long and hold line breaks.',
      resolve: (media, _args, { now }) => (isUsable(media, now()) ? media.handle : null),
    }),
    headerComponent: t.field({
      type: HeaderComponent,
      nullable: true,
      description: 'The ready-made HEADER of a message template with the handle in it. Null unless it can be used now.',
      resolve: (media, _args, { now }) =>
        isUsable(media, now()) && media.handle !== null ? headerOf(media, media.handle) : null,
    }),
    history: t.field({
      type: [MediaEventObject],
      description: 'What has happened to it, the oldest first.',
      complexity: { field: LOOK_UP, multiplier: STEPS },
      resolve: (media, _args, { reads }) => reads.history(media.id),
    }),
    position: t.int({
      nullable: true,
      description:
        'Its place among the uploads of its WABA that wait; 1 goes next. Only while QUEUED; null while a try is under way.',
      complexity: LOOK_UP,
      resolve: (media, _args, { outlook }) => outlook.positionOf(media),
    }),
    receivedBytes: t.int({
      description: 'How many bytes have arrived here; brought up to date at most twice a second while some arrive.',
      resolve: (media, _args, { receivedOf }) => receivedOf(media.id) ?? media.receivedBytes ?? media.size,
    }),
    uploadUrl: t.string({
      nullable: true,
      description:
        'Where a tus client sends the bytes to. Only while RECEIVING, and only for the caller that began the upload.',
      resolve: (media, _args, { uploadUrl, caller }) =>
        media.status === 'RECEIVING' && maySend(caller, media) ? uploadUrl(media.id) : null,
    }),
    renewedFrom: t.exposeID('renewedFrom', {
      nullable: true,
      description: 'The media item whose bytes it was made from.',
    }),
    failure: t.field({
      type: MediaProblem,
      nullable: true,
      description: 'Why there will be no handle; only when FAILED.',
      resolve: media => problem(media.failureCode, media.failureMessage),
    }),
    lastError: t.field({
      type: MediaProblem,
      nullable: true,
      description:
        'Why the last try did not succeed; it is tried again automatically at `dueAt`. The code is `UNREACHABLE` or ' +
        '`KALEYRA_ERROR` (Kaleyra), `RATE_LIMITED`, `OUTCOME_UNKNOWN` (an answer is lost and looked for), `NO_ACCOUNT`, ' +
        '`STOPPED`, `STORAGE_FAULT` (the file cannot be read here at the moment), or `SAME_NAME_UNDER_WAY` while another ' +
        'upload of its WABA and name goes first: it follows automatically.',
      resolve: media => problem(media.lastErrorCode, media.lastErrorMessage),
    }),
    attempts: t.exposeInt('attempts', { description: 'How often the file was sent to Kaleyra.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the file was taken in.',
      resolve: m => new Date(m.createdAt),
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When the media item last changed.',
      resolve: m => new Date(m.updatedAt),
    }),
    dueAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When it is tried next; of one that waits for a slot, when its turn comes with those before it gone. Only while ' +
        'QUEUED; null while a try is under way, its own or that of another of its name.',
      complexity: LOOK_UP,
      resolve: async (media, _args, { outlook }) => date(await outlook.dueAtOf(media)),
    }),
    handleExpiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when the handle can be used: 24 hours after Kaleyra took the file.',
      resolve: media => date(media.handleExpiresAt),
    }),
    dataExpiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when the media item is known: three days after Kaleyra took the file.',
      resolve: media => date(media.dataExpiresAt),
    }),
  }),
})

/** The assumed length of a history: somewhat more than one without failures has. */
const STEPS = 10

/** The status expires a moment after the time; the handle must not be answered past it. */
function isUsable(media: ListedMedia, now: number): boolean {
  return media.status === 'UPLOADED' && (media.handleExpiresAt === null || now < media.handleExpiresAt)
}

const problem = (code: string | null, message: string | null) =>
  code === null ? null : { code, message: message ?? '' }
const date = (ms: number | null) => (ms === null ? null : new Date(ms))
