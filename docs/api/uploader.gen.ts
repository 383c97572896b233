// What users of @resumable-media/uploader rely on. `pnpm api` writes it. Described by:
// - answers-of-others 2719c771475a
// - closed-door f66fb91032f2
// - command-line 71793f615b26
// - early-answers 01766eb01f14
// - frontend-tools 16688e8d2f01
// - hostile-input 66160c6c6eaa
// - local-faults e173f6f7127f
// - no-headers-no-locks c2c9a58ca8a7
// - one-field 90eca438ca53
// - one-tarball-each bdad6e85e4f9
// - pasted-documents 1005507422eb
// - releases b9027b88a02d
// - told-on-pages 9d2d6afacdad
// - uploader-ends 5dc7f708f928
// - uploader f99bd576f390
// - watch-ends eb6ccac5bcd1
// - what-the-field-sends f286225a241c
// - who-may-call 93986a1266ef

// @resumable-media/uploader: package.json
// {
//   "type": "module",
//   "exports": {
//     ".": {
//       "types": "./index.d.ts",
//       "default": "./index.js"
//     },
//     "./graphql": {
//       "types": "./graphql.d.ts",
//       "default": "./graphql.js"
//     },
//     "./react": {
//       "types": "./react.d.ts",
//       "default": "./react.js"
//     },
//     "./schema.graphql": "./schema.graphql",
//     "./uppy": {
//       "types": "./uppy.d.ts",
//       "default": "./uppy.js"
//     },
//     "./package.json": "./package.json"
//   },
//   "peerDependencies": {
//     "@uppy/core": "^6.0.0",
//     "react": ">=18"
//   },
//   "dependencies": [
//     "tus-js-client"
//   ]
// }

// @resumable-media/uploader: graphql.d.ts
export declare const possibleTypes: {
    CancelMediaResult: string[];
    CreateResumableUploadResult: string[];
    RenewMediaResult: string[];
    UploadResumableMediaResult: string[];
    UserError: string[];
};
export declare const scalars: {
    DateTime: string;
    Upload: string;
};
export type Scalars = {
    DateTime: string;
    Upload: Blob;
};

// @resumable-media/uploader: index.d.ts
import { Begun, BegunOptions, CancelMediaResult, CheckUploadInput, ConnectionError, ConnectionState, ContentMismatchError, CreateResumableUploadInput, CreateResumableUploadResult, EmptyFileError, FileOptions, FileTooLargeError, ForbiddenWabaError, HeaderComponent, HeaderExample, IdempotencyConflictError, InvalidFileNameError, InvalidInputError, KaleyraRejectedError, KaleyraRejectedReason, ListOptions, Media, MediaConnection, MediaEdge, MediaEvent, MediaEventCause, MediaNotFoundError, MediaPage, MediaProblem, MediaStatus, NotRenewableError, Operations, PageInfo, PendingUpload, QueueFullError, RateLimitedError, RenewMediaResult, StorageFaultError, StorageFullError, TooLateError, TooManyError, UnsupportedMediaTypeError, Upload, UploadError, UploadFacts, UploadOptions, UploadPhase, UploadProgress, UploadQuota, UploadResumableMediaInput, UploadResumableMediaResult, UploadStatus, UploadStorage, Uploader, UploaderOptions, UserError, WatchOptions, WhenLimited, createUploader, operations, suggestFileName } from "./index2.js";
export { type Begun, type BegunOptions, type CancelMediaResult, type CheckUploadInput, ConnectionError, type ConnectionState, type ContentMismatchError, type CreateResumableUploadInput, type CreateResumableUploadResult, type EmptyFileError, type FileOptions, type FileTooLargeError, type ForbiddenWabaError, type HeaderComponent, type HeaderExample, type IdempotencyConflictError, type InvalidFileNameError, type InvalidInputError, type KaleyraRejectedError, type KaleyraRejectedReason, type ListOptions, type Media, type MediaConnection, type MediaEdge, type MediaEvent, type MediaEventCause, type MediaNotFoundError, type MediaPage, type MediaProblem, type MediaStatus, type NotRenewableError, type Operations, type PageInfo, type PendingUpload, type QueueFullError, type RateLimitedError, type RenewMediaResult, type StorageFaultError, type StorageFullError, type TooLateError, type TooManyError, type UnsupportedMediaTypeError, type Upload, UploadError, type UploadFacts, type UploadOptions, type UploadPhase, type UploadProgress, type UploadQuota, type UploadResumableMediaInput, type UploadResumableMediaResult, type UploadStatus, type UploadStorage, type Uploader, type UploaderOptions, type UserError, type WatchOptions, type WhenLimited, createUploader, type operations, suggestFileName };

// @resumable-media/uploader: index2.d.ts
export type CancelMediaResult = Media | MediaNotFoundError | TooLateError;
export type CheckUploadInput = {
    fileName?: string | null;
    size?: number | null;
    type?: string | null;
    wabaId?: string | null;
};
export type ContentMismatchError = {
    __typename: "ContentMismatchError";
    code: string;
    declared: string;
    detected: string | null;
    message: string;
};
export type CreateResumableUploadInput = {
    fileName: string;
    idempotencyKey?: string | null;
    sha256?: string | null;
    size: number;
    type?: string | null;
    wabaId: string;
    whenLimited?: WhenLimited | null;
};
export type CreateResumableUploadResult = EmptyFileError | FileTooLargeError | ForbiddenWabaError | IdempotencyConflictError | InvalidFileNameError | InvalidInputError | Media | QueueFullError | RateLimitedError | StorageFaultError | StorageFullError | TooManyError | UnsupportedMediaTypeError;
export type EmptyFileError = {
    __typename: "EmptyFileError";
    code: string;
    message: string;
};
export type FileTooLargeError = {
    __typename: "FileTooLargeError";
    code: string;
    maxBytes: number;
    message: string;
};
export type ForbiddenWabaError = {
    __typename: "ForbiddenWabaError";
    code: string;
    message: string;
    wabaId: string;
};
export type HeaderComponent = {
    example: HeaderExample;
    format: string;
    type: string;
};
export type HeaderExample = {
    header_handle: string[];
};
export type IdempotencyConflictError = {
    __typename: "IdempotencyConflictError";
    code: string;
    mediaId: string;
    message: string;
};
export type InvalidFileNameError = {
    __typename: "InvalidFileNameError";
    characters: string[];
    code: string;
    fileName: string;
    message: string;
    suggestion: string;
};
export type InvalidInputError = {
    __typename: "InvalidInputError";
    argument: string;
    code: string;
    message: string;
};
export type KaleyraRejectedError = {
    __typename: "KaleyraRejectedError";
    code: string;
    mediaId: string;
    message: string;
    reason: KaleyraRejectedReason;
};
export type KaleyraRejectedReason = "ACCOUNT_NOT_ENABLED" | "BAD_CREDENTIALS" | "BAD_FILE_NAME" | "BAD_PAYLOAD" | "OTHER" | "OUTCOME_UNKNOWN" | "TOO_LARGE" | "WABA_NOT_OWNED" | "WABA_WRONG_VERSION";
export type Media = {
    __typename: "Media";
    attempts: number;
    createdAt: string;
    dataExpiresAt: string | null;
    dueAt: string | null;
    failure: MediaProblem | null;
    fileName: string;
    handle: string | null;
    handleExpiresAt: string | null;
    headerComponent: HeaderComponent | null;
    history: MediaEvent[];
    id: string;
    kaleyraId: string | null;
    kaleyraStatus: string | null;
    lastError: MediaProblem | null;
    position: number | null;
    receivedBytes: number;
    renewedFrom: string | null;
    sha256: string | null;
    size: number;
    status: MediaStatus;
    type: string | null;
    updatedAt: string;
    uploadUrl: string | null;
    wabaId: string;
};
export type MediaConnection = {
    nodes: Media[];
    pageInfo: PageInfo;
};
export type MediaEdge = {
    cursor: string;
    node: Media;
};
export type MediaEvent = {
    at: string;
    attempt: number;
    cause: MediaEventCause;
    message: string | null;
    status: MediaStatus;
};
export type MediaEventCause = "ANSWER" | "CALLBACK" | "CLOCK" | "LOOKUP" | "POLL" | "RENEWAL" | "UPLOAD" | "USER";
export type MediaNotFoundError = {
    __typename: "MediaNotFoundError";
    code: string;
    message: string;
};
export type MediaProblem = {
    code: string;
    message: string;
};
export type MediaStatus = "CANCELLED" | "EXPIRED" | "FAILED" | "PENDING" | "QUEUED" | "RECEIVING" | "UPLOADED";
export type NotRenewableError = {
    __typename: "NotRenewableError";
    code: string;
    message: string;
    status: MediaStatus;
};
export type PageInfo = {
    endCursor: string | null;
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
};
export type QueueFullError = {
    __typename: "QueueFullError";
    code: string;
    limit: number;
    message: string;
};
export type RateLimitedError = {
    __typename: "RateLimitedError";
    code: string;
    message: string;
    nextSlotAt: string;
    retryAfterSeconds: number;
};
export type RenewMediaResult = ForbiddenWabaError | KaleyraRejectedError | Media | MediaNotFoundError | NotRenewableError | QueueFullError | StorageFaultError | StorageFullError;
export type StorageFaultError = {
    __typename: "StorageFaultError";
    code: string;
    message: string;
};
export type StorageFullError = {
    __typename: "StorageFullError";
    code: string;
    message: string;
};
export type TooLateError = {
    __typename: "TooLateError";
    code: string;
    message: string;
    status: MediaStatus;
};
export type TooManyError = {
    __typename: "TooManyError";
    code: string;
    limit: number;
    message: string;
};
export type UnsupportedMediaTypeError = {
    __typename: "UnsupportedMediaTypeError";
    code: string;
    message: string;
    supported: string[];
    type: string | null;
};
export type UploadQuota = {
    limit: number;
    nextSlotAt: string;
    queued: number;
    remaining: number;
    used: number;
};
export type UploadResumableMediaInput = {
    file: Blob | null;
    fileName?: string | null;
    idempotencyKey?: string | null;
    reuse?: boolean | null;
    type?: string | null;
    wabaId: string;
    whenLimited?: WhenLimited | null;
};
export type UploadResumableMediaResult = ContentMismatchError | EmptyFileError | FileTooLargeError | ForbiddenWabaError | IdempotencyConflictError | InvalidFileNameError | InvalidInputError | KaleyraRejectedError | Media | QueueFullError | RateLimitedError | StorageFaultError | StorageFullError | TooManyError | UnsupportedMediaTypeError;
export type UserError = ContentMismatchError | EmptyFileError | FileTooLargeError | ForbiddenWabaError | IdempotencyConflictError | InvalidFileNameError | InvalidInputError | KaleyraRejectedError | MediaNotFoundError | NotRenewableError | QueueFullError | RateLimitedError | StorageFaultError | StorageFullError | TooLateError | TooManyError | UnsupportedMediaTypeError;
export type WhenLimited = "QUEUE" | "REJECT";
export type Operations = {
    checkUpload: {
        variables: {
            input: CheckUploadInput;
        };
        result: UserError[];
    };
    media: {
        variables: {
            after?: string | null;
            first?: number;
            status?: MediaStatus | null;
            wabaId: string;
        };
        result: MediaConnection;
    };
    mediaStatus: {
        variables: {
            id: string;
        };
        result: Media | null;
    };
    uploadQuota: {
        variables: {
            wabaId: string;
        };
        result: UploadQuota;
    };
    cancelMedia: {
        variables: {
            id: string;
        };
        result: CancelMediaResult;
    };
    createResumableUpload: {
        variables: {
            input: CreateResumableUploadInput;
        };
        result: CreateResumableUploadResult;
    };
    renewMedia: {
        variables: {
            id: string;
        };
        result: RenewMediaResult;
    };
    uploadResumableMedia: {
        variables: {
            input: UploadResumableMediaInput;
        };
        result: UploadResumableMediaResult;
    };
    mediaStatusChanged: {
        variables: {
            ids: string[];
        };
        result: Media;
    };
    wabaMediaChanged: {
        variables: {
            wabaId: string;
        };
        result: Media;
    };
};
export declare const operations: Record<keyof Operations, string>;
type Facts = {
    code: string;
    message: string;
    details?: UserError;
    media?: Media;
    retryable?: boolean;
    cause?: unknown;
};
export declare class UploadError extends Error {
    name: string;
    readonly code: string;
    readonly details: UserError | undefined;
    readonly media: Media | undefined;
    readonly retryable: boolean;
    constructor({ code, message, details, media, retryable, cause }: Facts);
    get typename(): string;
}
export declare class ConnectionError extends UploadError {
    name: string;
    readonly retryAfterMs: number;
    constructor(code: string, message: string, { cause, retryAfterMs }?: {
        cause?: unknown;
        retryAfterMs?: number;
    });
}
type Headers = Record<string, string>;
type GetHeaders = (refused?: Headers) => Promise<Headers>;
export type ConnectionState = "open" | "closed";
export type WatchOptions = {
    signal?: AbortSignal;
    onConnection?: (state: ConnectionState) => void;
    onUnknown?: (id: string) => void;
    onRefused?: (error: UploadError) => void;
};
export type UploadStorage = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
export type PendingUpload = {
    mediaId: string;
    fileName: string;
    size: number;
    type: string | null;
    wabaId: string;
    receivedBytes: number;
    startedAt: string;
};
export type FileOptions = {
    wabaId: string;
    fileName?: string;
    type?: string;
    whenLimited?: WhenLimited;
};
type FileReader = {
    openFile(file: unknown, chunkSize: number): Promise<{
        size: number;
        slice(start: number, end: number): Promise<{
            value: unknown;
            done: boolean;
        }>;
        close(): void;
    }>;
};
export type UploadPhase = "CHECKING" | "WAITING" | "SENDING" | "PAUSED" | "OFFLINE" | "RETRYING" | "NEEDS_TOKEN" | "DONE";
export type UploadStatus = {
    phase: UploadPhase;
    media: Media | undefined;
    error?: UploadError;
};
export type UploadProgress = {
    sentBytes: number;
    totalBytes: number;
};
export type UploadOptions = FileOptions & {
    signal?: AbortSignal;
    reuse?: boolean;
    onProgress?: (progress: UploadProgress) => void;
    onStatus?: (status: UploadStatus) => void;
};
export type Upload = Promise<Media> & {
    pause(): void;
    resume(): void;
    cancel(): Promise<void>;
};
export type BegunOptions = FileOptions & {
    signal?: AbortSignal;
};
export type Begun = {
    media: Media;
    uploadUrl: string;
    headers: GetHeaders;
    retryDelaysMs: readonly number[];
    errorOf(error: Error): UploadError;
    end(isOver: boolean): void;
};
export type UploaderOptions = {
    url: string;
    headers?: Headers | ((refused?: Headers) => Headers | Promise<Headers>);
    onNeedsToken?: (error: UploadError) => unknown;
    user?: string;
    resumableFromBytes?: number;
    chunkBytes?: number;
    retryDelaysMs?: readonly number[];
    stalledAfterMs?: number;
    pollMs?: number;
    storage?: UploadStorage;
    fileReader?: FileReader;
};
export type MediaPage = {
    media: Media[];
    endCursor: string | null;
    hasNextPage: boolean;
};
export type ListOptions = {
    first?: number;
    after?: string;
    status?: MediaStatus;
};
export type UploadFacts = {
    wabaId?: string;
    fileName?: string;
    type?: string;
    size?: number;
};
export type Uploader = {
    upload(file: File, options: UploadOptions): Upload;
    pending(): Promise<PendingUpload[]>;
    forget(mediaId: string): Promise<void>;
    media(ids: readonly string[]): Promise<(Media | null)[]>;
    watch(target: readonly string[] | {
        wabaId: string;
    }, onChange: (media: Media) => void, options?: WatchOptions): void;
    quota(wabaId: string): Promise<UploadQuota>;
    list(wabaId: string, options?: ListOptions): Promise<MediaPage>;
    check(facts: UploadFacts): Promise<UserError[]>;
    cancel(id: string): Promise<Media>;
    renew(id: string): Promise<Media>;
    begin(file: File, options: BegunOptions): Promise<Begun>;
    settled(media: Media, options?: {
        signal?: AbortSignal;
        onMedia?: (media: Media) => void;
    }): Promise<Media>;
};
export declare function createUploader(options: UploaderOptions): Uploader;
export declare const suggestFileName: (name: string) => string;
export {};

// @resumable-media/uploader: react.d.ts
import { Media, MediaStatus, PendingUpload, UploadError, UploadOptions, UploadPhase, Uploader } from "./index2.js";
type AddOptions = Omit<UploadOptions, "signal" | "onProgress" | "onStatus">;
type UploadItemStatus = UploadPhase | MediaStatus;
type UploadItem = {
    key: string;
    file: File;
    fileName: string;
    progress: number;
    sentBytes: number;
    status: UploadItemStatus;
    media: Media | undefined;
    error: UploadError | undefined;
    isRunning: boolean;
};
type UploadList = ReturnType<typeof createUploadList>;
declare function createUploadList(uploader: Uploader): {
    subscribe(listener: () => void): () => void;
    items: () => readonly UploadItem[];
    add(files: Iterable<File>, options: AddOptions): void;
    pause: (key: string) => void | undefined;
    resume: (key: string) => void | undefined;
    cancel: (key: string) => Promise<void | undefined>;
    retry(key: string, changes?: Partial<AddOptions>): void;
    remove(key: string): void;
    stop(): void;
};
type MediaUploads = Omit<UploadList, "subscribe" | "items" | "stop" | "add"> & {
    uploads: readonly UploadItem[];
    add(files: Iterable<File>, options?: Partial<AddOptions>): void;
    pending: readonly PendingUpload[];
};
export declare function useMediaUpload(uploader: Uploader, options: AddOptions): MediaUploads;
export type { AddOptions, MediaUploads, UploadItem, UploadItemStatus };

// @resumable-media/uploader: uppy.d.ts
import { FileOptions, Media, Uploader } from "./index2.js";
import { BasePlugin, Body, Meta, PluginOpts, Uppy } from "@uppy/core";
type ResumableMediaOptions = PluginOpts & Pick<FileOptions, "wabaId" | "whenLimited"> & {
    uploader: Uploader;
    onMedia?: (fileId: string, media: Media) => void;
};
export declare class ResumableMedia<M extends Meta, B extends Body> extends BasePlugin<ResumableMediaOptions, M, B> {
    #private;
    constructor(uppy: Uppy<M, B>, options: ResumableMediaOptions);
    install(): void;
    uninstall(): void;
}
export { type ResumableMediaOptions, ResumableMedia as default };

// @resumable-media/uploader: ./src/generated/schema.graphql
// sha256 8c7ad53e16cbfffce8b9bee3388c27ac7004aa39a88ca6f1b0964022bd3cefe2
