// What users of @resumable-media/client rely on. `pnpm api` writes it. Described by:
// - accounts ce2c6325994e
// - client-as-a-product 1f7308551769
// - clients-from-a-document 6e1a435787f9
// - command-line 71793f615b26
// - errors-from-the-document 56b13df0d19a
// - guides e3f17991a52f
// - hostile-input 66160c6c6eaa
// - kaleyra-side b2c1b76c7dd0
// - local-faults e173f6f7127f
// - main-job 6317e16b137b
// - one-field 90eca438ca53
// - one-tarball-each bdad6e85e4f9
// - releases b9027b88a02d
// - stopped-process aba09b0ceefa
// - tests-of-others 8bb9f426b9ae
// - unread-streams 00f1152d23d8
// - what-the-field-sends f286225a241c

// @resumable-media/client: package.json
// {
//   "type": "module",
//   "engines": {
//     "node": ">=22.19.0"
//   },
//   "bin": {
//     "resumable-media-client": "./bin.js"
//   },
//   "exports": {
//     ".": {
//       "types": "./index.d.ts",
//       "default": "./index.js"
//     },
//     "./rules": {
//       "types": "./rules.d.ts",
//       "default": "./rules.js"
//     },
//     "./transport": {
//       "types": "./transport.d.ts",
//       "default": "./transport.js"
//     },
//     "./openapi-ts": {
//       "types": "./openapi-ts.d.ts",
//       "default": "./openapi-ts.js"
//     },
//     "./package.json": "./package.json"
//   },
//   "peerDependencies": {
//     "@hey-api/openapi-ts": "0.99.x"
//   },
//   "dependencies": [
//     "eventsource-parser",
//     "undici",
//     "yaml",
//     "zod"
//   ]
// }

// @resumable-media/client: index.d.ts
import { FileSource, Wire, wires } from "./send.js";
import { AccountNotEnabled, BadCredentials, BadFileName, BadPayload, ClientOptions, ErrorText, FileName, GetResumableMediaData, GetResumableMediaError, GetResumableMediaErrors, GetResumableMediaResponse, GetResumableMediaResponses, MediaFile, MediaId, MediaItem, MediaList, MediaType, NoData, NoError, RateLimited, ResumableMediaStatusWebhookPayload, ResumableMediaStatusWebhookRequest, ServerFailure, Sid, StatusCallback, TooLarge, UploadAccepted, UploadForm, UploadResumableMediaData, UploadResumableMediaError, UploadResumableMediaErrors, UploadResumableMediaResponse, UploadResumableMediaResponses, UploadStatus, WabaId, WabaIdInPath, WabaRefused, Webhooks, refusals } from "./refusals.gen.js";
import { Dispatcher } from "undici";
import { IncomingHttpHeaders, IncomingMessage } from "node:http";
declare const pods$1: {
    readonly in: "https://api.in.kaleyra.io/v2";
    readonly sg: "https://api.kaleyra.io/v2";
    readonly eu: "https://api.eu.kaleyra.io/v2";
    readonly na: "https://api.na.kaleyra.ai/v2";
};
export declare const pods: typeof pods$1;
type Pod = keyof typeof pods$1;
type Place = {
    pod: Pod;
} | {
    baseUrl: string;
    allowHttp?: boolean;
};
export declare function baseUrlFault(text: string, { allowHttp }?: {
    allowHttp?: boolean | undefined;
}): string | undefined;
export declare const withoutPassword: (url: string) => string;
type Hooks = {
    onRequest?: (event: RequestEvent) => unknown;
    onResponse?: (event: ResponseEvent) => unknown;
};
type RequestEvent = {
    operation: "uploadResumableMedia" | "getResumableMedia";
    callId: string;
    attempt: number;
    method: "GET" | "POST";
    url: string;
    wabaId: string;
    mediaId: string | undefined;
    fileBytes: number | undefined;
};
type ResponseEvent = RequestEvent & {
    durationMs: number;
    status: number | undefined;
    error: unknown;
};
type Retry = {
    attempts?: number;
    waitMs?: number;
    longestWaitMs?: number;
    rateLimited?: boolean;
};
type CallSettings = {
    signal?: AbortSignal;
    timeoutMs?: number;
    retry?: Retry;
    traceparent?: string;
};
type LookupCall = CallSettings & NonNullable<GetResumableMediaData["query"]> & {
    wabaId: string;
};
type ResumableMedia = {
    id: string;
    status: string;
    handle: string | undefined;
    fileName: string | undefined;
    fileLink: string | undefined;
    wabaId: string | undefined;
    companyId: string | undefined;
    message: string | undefined;
};
type ListCall = Omit<LookupCall, "id" | "limit"> & {
    pageSize?: number;
    wholeTimeoutMs?: number;
};
type UploadCall = CallSettings & {
    wabaId: string;
    file: FileSource;
    size?: number;
    fileName?: string;
    type?: MediaType;
    validate?: boolean;
    onProgress?: (progress: UploadProgress) => unknown;
};
type UploadProgress = {
    sentBytes: number;
    totalBytes: number;
};
type UploadAnswer = {
    id: string;
    status: string;
};
type WaitCall = Omit<CallSettings, "retry"> & {
    wholeTimeoutMs?: number;
    firstWaitMs?: number;
    longestWaitMs?: number;
    missingMs?: number;
    onStatus?: (media: ResumableMedia) => unknown;
};
type UploadId = {
    wabaId: string;
    id: string;
};
type UploadedMedia = ResumableMedia & {
    handle: string;
};
type WaitUntilUploaded = {
    (upload: UploadId, call?: WaitCall): Promise<UploadedMedia>;
    (id: string, call: WaitCall & {
        wabaId: string;
    }): Promise<UploadedMedia>;
};
export declare function createKaleyraClient(options: KaleyraClientOptions): KaleyraClient;
type KaleyraClientOptions = Place & {
    sid: string;
    apiKey: string;
    timeoutMs?: number;
    wire?: Wire;
    retry?: Retry;
    hooks?: Hooks;
    dispatcher?: Pick<Dispatcher, "dispatch">;
};
type KaleyraClient = {
    uploadResumableMedia: (call: UploadCall) => Promise<UploadAnswer>;
    getResumableMedia: (call: LookupCall) => Promise<ResumableMedia[]>;
    waitUntilUploaded: WaitUntilUploaded;
    listResumableMedia: (call: ListCall) => AsyncGenerator<ResumableMedia, void, undefined>;
    close: () => Promise<void>;
};
type Violation = {
    field: "fileName" | "type" | "size";
    message: string;
};
export declare const isApiKey: (text: string) => boolean;
declare const ownErrors: {
    readonly UNEXPECTED_ANSWER: {
        readonly errorClass: "UnexpectedAnswerError";
        readonly when: "any other definite answer, a redirect too";
        readonly whatToDo: "Check the base URL, and read `raw`.";
    };
    readonly UNREACHABLE: {
        readonly errorClass: "UnreachableError";
        readonly when: "an upload of which nothing was sent";
        readonly whatToDo: "Try again: it is safe.";
    };
    readonly OUTCOME_UNKNOWN: {
        readonly errorClass: "OutcomeUnknownError";
        readonly when: "an upload that had begun: reset, timeout, abort, a 5xx of a proxy, a 202 that does not say what became of it";
        readonly whatToDo: "Look the upload up before trying again: it may have been made.";
    };
    readonly LOOKUP_FAILED: {
        readonly errorClass: "LookupFailedError";
        readonly when: "a lookup without an answer that can be understood";
        readonly whatToDo: "Try again: it is safe.";
    };
    readonly INVALID_UPLOAD: {
        readonly errorClass: "InvalidUploadError";
        readonly when: "the file breaks a documented rule; nothing was sent";
        readonly whatToDo: "Correct what `violations` lists, and send the file again.";
    };
    readonly FILE_SOURCE: {
        readonly errorClass: "FileSourceError";
        readonly when: "the file cannot be read, or is not as long as it was said to be";
        readonly whatToDo: "Make the file readable; where `begun` is true, look the upload up before trying again.";
    };
    readonly UPLOAD_FAILED: {
        readonly errorClass: "UploadFailedError";
        readonly when: "`waitUntilUploaded`: Kaleyra could not process the file";
        readonly whatToDo: "Check that the file opens, and upload it again.";
    };
    readonly WAIT_TIMEOUT: {
        readonly errorClass: "WaitTimeoutError";
        readonly when: "there was no outcome within `wholeTimeoutMs`; `media` is what was seen last";
        readonly whatToDo: "Wait again, or look the upload up later.";
    };
    readonly UPLOAD_NOT_FOUND: {
        readonly errorClass: "UploadNotFoundError";
        readonly when: "Kaleyra does not know the id in this WABA";
        readonly whatToDo: "Check both ids; the data of an upload is gone after three days.";
    };
    readonly BAD_CALLBACK_SECRET: {
        readonly errorClass: "CallbackError";
        readonly when: "`parseCallback`: the request does not have the secret";
        readonly whatToDo: "Answer with `status` and `headers`; put the secret into the callback profile.";
    };
    readonly BAD_CALLBACK: {
        readonly errorClass: "CallbackError";
        readonly when: "`parseCallback`: the callback cannot be read";
        readonly whatToDo: "Answer with `status`; change the callback profile as the message says.";
    };
    readonly METHOD_NOT_ALLOWED: {
        readonly errorClass: "CallbackError";
        readonly when: "`parseCallback`: neither POST nor GET";
        readonly whatToDo: "Answer with `status` and `headers`; set the method of the callback profile.";
    };
    readonly BODY_TOO_LARGE: {
        readonly errorClass: "CallbackError";
        readonly when: "`parseCallback`: the body is larger than any callback";
        readonly whatToDo: "Answer with `status`; let the template hold the documented fields only.";
    };
    readonly BODY_TOO_SLOW: {
        readonly errorClass: "CallbackError";
        readonly when: "`parseCallback`: the body did not come in time";
        readonly whatToDo: "Answer with `status` and `headers`: the callback may be sent again.";
    };
    readonly BROKEN_OFF: {
        readonly errorClass: "CallbackError";
        readonly when: "`parseCallback`: the body broke off";
        readonly whatToDo: "Answer with `status`: the callback may be sent again.";
    };
};
type ErrorReason = keyof typeof refusals | keyof typeof ownErrors;
type ErrorReference = {
    errorClass: string;
    reason: ErrorReason;
    status: number | undefined;
    when: string;
    whatToDo: string;
    docs: string;
};
export declare const errorReference: readonly ErrorReference[];
declare abstract class DocumentedError extends Error {
    abstract readonly reason: ErrorReason;
    get whatToDo(): string;
    get docs(): string;
}
export declare abstract class KaleyraError extends DocumentedError {
    abstract readonly reason: KaleyraErrorReason;
    readonly status: number | undefined;
    readonly code: string | undefined;
    readonly raw: unknown;
    constructor(message: string, { status, code, raw, ...options }?: AnswerFacts);
}
type KaleyraErrorReason = Exclude<ErrorReason, LocalReason>;
type AnswerFacts = {
    status?: number;
    code?: string | undefined;
    raw?: unknown;
    cause?: unknown;
};
type LocalReason = Exclude<keyof typeof ownErrors, "UNEXPECTED_ANSWER" | "UNREACHABLE" | "OUTCOME_UNKNOWN" | "LOOKUP_FAILED">;
export declare class UnreachableError extends KaleyraError {
    readonly reason = "UNREACHABLE";
}
export declare class OutcomeUnknownError extends KaleyraError {
    readonly reason = "OUTCOME_UNKNOWN";
}
export declare class LookupFailedError extends KaleyraError {
    readonly reason = "LOOKUP_FAILED";
}
export declare class BadPayloadError extends KaleyraError {
    readonly reason = "BAD_PAYLOAD";
}
export declare class BadCredentialsError extends KaleyraError {
    readonly reason = "BAD_CREDENTIALS";
}
export declare class AccountNotEnabledError extends KaleyraError {
    readonly reason = "ACCOUNT_NOT_ENABLED";
}
export declare class WabaNotOwnedError extends KaleyraError {
    readonly reason = "WABA_NOT_OWNED";
}
export declare class WabaWrongVersionError extends KaleyraError {
    readonly reason = "WABA_WRONG_VERSION";
}
export declare class ServerError extends KaleyraError {
    readonly reason = "SERVER_ERROR";
}
export declare class BadFileNameError extends KaleyraError {
    readonly reason = "BAD_FILE_NAME";
}
export declare class FileTooLargeError extends KaleyraError {
    readonly reason = "TOO_LARGE";
}
export declare class RateLimitedError extends KaleyraError {
    readonly reason = "RATE_LIMITED";
}
export declare class UnexpectedAnswerError extends KaleyraError {
    readonly reason = "UNEXPECTED_ANSWER";
}
export declare class InvalidUploadError extends DocumentedError {
    readonly name = "InvalidUploadError";
    readonly reason = "INVALID_UPLOAD";
    readonly violations: readonly Violation[];
    constructor(violations: readonly Violation[]);
}
export declare class FileSourceError extends DocumentedError {
    readonly name = "FileSourceError";
    readonly reason = "FILE_SOURCE";
    readonly begun: boolean;
    constructor(message: string, { cause, begun }?: {
        cause?: unknown;
        begun?: boolean;
    });
}
export declare class UploadFailedError extends DocumentedError {
    readonly name = "UploadFailedError";
    readonly reason = "UPLOAD_FAILED";
    readonly media: FailedMedia;
    constructor(media: FailedMedia);
}
type FailedMedia = Partial<ResumableMedia> & {
    id: string;
    message?: string | undefined;
};
export declare class WaitTimeoutError extends DocumentedError {
    readonly name = "WaitTimeoutError";
    readonly reason = "WAIT_TIMEOUT";
    readonly media: ResumableMedia | undefined;
    constructor(id: string, { wholeTimeoutMs, media, cause }: {
        wholeTimeoutMs: number;
        media?: ResumableMedia | undefined;
        cause?: unknown;
    });
}
export declare class UploadNotFoundError extends DocumentedError {
    readonly name = "UploadNotFoundError";
    readonly reason = "UPLOAD_NOT_FOUND";
    constructor(id: string, wabaId: string);
}
type RawCallback = {
    method: "POST" | "GET";
    raw: string;
};
type Callback = (CallbackFacts & {
    outcome: "UPLOADED";
    handle: string;
}) | (CallbackFacts & {
    outcome: "FAILED";
    message: string;
}) | (CallbackFacts & {
    outcome: "OTHER";
});
type CallbackFacts = {
    id: string;
    status: string | undefined;
    handle: string | undefined;
    fileName: string | undefined;
    fileLink: string | undefined;
    wabaId: string | undefined;
    companyId: string | undefined;
    field: string | undefined;
    callbackProfileId: string | undefined;
    time: Date | undefined;
    message: string | undefined;
    fields: {
        [name in keyof StatusCallback]-?: string | undefined;
    };
};
export declare function readCallback(callback: RawCallback): Callback;
type ParseCallbackOptions = {
    secret: string | readonly string[];
    maxBytes?: number;
    maxMs?: number;
};
export declare function parseCallback(request: Request | IncomingMessage, { secret, maxBytes, maxMs }: ParseCallbackOptions): Promise<Callback>;
type CallbackHead = {
    headers: Headers | IncomingHttpHeaders;
    url?: string | undefined;
};
export declare function findCallbackSecret({ headers, url }: CallbackHead, secrets: readonly string[]): number | undefined;
export declare function queryWithoutSecret(url: string): string;
export declare class CallbackError extends DocumentedError {
    readonly name = "CallbackError";
    readonly reason: CallbackErrorReason;
    readonly status: number;
    readonly headers: Record<string, string>;
    constructor(reason: CallbackErrorReason, message: string);
}
type CallbackErrorReason = keyof typeof ANSWERS;
declare const ANSWERS: {
    readonly METHOD_NOT_ALLOWED: {
        readonly status: 405;
        readonly headers: {
            readonly allow: "POST, GET";
        };
    };
    readonly BAD_CALLBACK_SECRET: {
        readonly status: 401;
        readonly headers: {
            readonly "www-authenticate": "Basic realm=\"callbacks\", charset=\"UTF-8\"";
        };
    };
    readonly BODY_TOO_LARGE: {
        readonly status: 413;
        readonly headers: {};
    };
    readonly BODY_TOO_SLOW: {
        readonly status: 408;
        readonly headers: {
            readonly connection: "close";
        };
    };
    readonly BROKEN_OFF: {
        readonly status: 400;
        readonly headers: {};
    };
    readonly BAD_CALLBACK: {
        readonly status: 400;
        readonly headers: {};
    };
};
export { type AccountNotEnabled, type BadCredentials, type BadFileName, type BadPayload, type CallSettings, type Callback, type CallbackErrorReason, type CallbackFacts, type CallbackHead, type ClientOptions, type ErrorReason, type ErrorReference, type ErrorText, type FileName, type FileSource, type GetResumableMediaData, type GetResumableMediaError, type GetResumableMediaErrors, type GetResumableMediaResponse, type GetResumableMediaResponses, type Hooks, type KaleyraClient, type KaleyraClientOptions, type KaleyraErrorReason, type ListCall, type LookupCall, type MediaFile, type MediaId, type MediaItem, type MediaList, type MediaType, type NoData, type NoError, type ParseCallbackOptions, type Place, type Pod, type RateLimited, type RawCallback, type RequestEvent, type ResponseEvent, type ResumableMedia, type ResumableMediaStatusWebhookPayload, type ResumableMediaStatusWebhookRequest, type Retry, type ServerFailure, type Sid, type StatusCallback, type TooLarge, type UploadAccepted, type UploadAnswer, type UploadCall, type UploadForm, type UploadId, type UploadProgress, type UploadResumableMediaData, type UploadResumableMediaError, type UploadResumableMediaErrors, type UploadResumableMediaResponse, type UploadResumableMediaResponses, type UploadStatus, type UploadedMedia, type Violation, type WabaId, type WabaIdInPath, type WabaRefused, type WaitCall, type WaitUntilUploaded, type Webhooks, type Wire, wires };

// @resumable-media/client: openapi-ts.d.ts
import { UserConfig } from "@hey-api/openapi-ts";
export declare const undici: () => Plugin;
type Plugin = Exclude<NonNullable<UserConfig["plugins"]>[number], string>;
export {};

// @resumable-media/client: refusals.gen.d.ts
export type ClientOptions = {
    baseUrl: "https://api.in.kaleyra.io/v2" | "https://api.kaleyra.io/v2" | "https://api.eu.kaleyra.io/v2" | "https://api.na.kaleyra.ai/v2" | (string & {});
};
export type Webhooks = ResumableMediaStatusWebhookRequest;
export type WabaId = string;
export type MediaType = "application/pdf" | "image/jpeg" | "image/jpg" | "image/png" | "video/mp4";
export type FileName = string;
export type MediaFile = Blob | File;
export type UploadForm = {
    type: MediaType;
    file: MediaFile;
};
export type MediaId = string | number;
export type UploadStatus = string;
export type NoError = {
    [key: string]: unknown;
};
export type NoData = {
    [key: string]: unknown;
} | Array<unknown>;
export type ErrorText = {
    error: string;
};
export type UploadAccepted = {
    code: "WA202";
    message: string;
    data: {
        id: MediaId;
        status: UploadStatus;
    };
    error: NoError;
};
export type MediaItem = {
    id: MediaId;
    status: UploadStatus;
    uploaded_file_handle?: string | null;
    file_name?: string | null;
    file_link?: string | null;
    waba_id?: string | number | null;
    company_id?: string | number | null;
};
export type MediaList = {
    code: "WA200";
    message: string;
    data: Array<MediaItem>;
    error: NoError;
};
export type BadCredentials = {
    code: "RBC001";
    message: string;
    data: NoData;
    error: ErrorText;
};
export type AccountNotEnabled = {
    code: "WA-401";
    message: string;
    data: NoData;
    error: string;
};
export type WabaRefused = {
    code: "WA401";
    message: string;
    data: NoData;
    error: {
        waba_id: string;
    };
};
export type BadPayload = {
    code: "WA-400";
    message: string;
    data: NoData;
    error: {
        payload: string;
    };
};
export type BadFileName = {
    code: "WA400";
    message: string;
    data: NoData;
    error: {
        file_name: string;
    };
};
export type TooLarge = {
    code: "WA413";
    message: string;
    data: NoData;
    error: ErrorText;
};
export type RateLimited = {
    code: "WA429";
    message: string;
    data: NoData;
    error: ErrorText;
};
export type ServerFailure = {
    code: "WA-500";
    message: string;
    data: NoData;
    error: ErrorText;
};
export type StatusCallback = {
    status?: string | null;
    uploaded_file_handle?: string | null;
    file_name?: string | null;
    file_link?: string | null;
    resumable_media_id: MediaId;
    waba_id?: string | number | null;
    company_id?: string | number | null;
    field?: string | null;
    time?: string | number | null;
    callback_profile_id?: string | number | null;
};
export type Sid = string;
export type WabaIdInPath = WabaId;
export type GetResumableMediaData = {
    body?: never;
    path: {
        sid: string;
        waba_id: WabaId;
    };
    query?: {
        id?: string;
        limit?: number;
        offset?: number;
    };
    url: "/{sid}/whatsapp/{waba_id}/resumable_media";
};
export type GetResumableMediaErrors = {
    400: BadPayload;
    401: BadCredentials | AccountNotEnabled | WabaRefused;
    500: ServerFailure;
};
export type GetResumableMediaError = GetResumableMediaErrors[keyof GetResumableMediaErrors];
export type GetResumableMediaResponses = {
    200: MediaList;
};
export type GetResumableMediaResponse = GetResumableMediaResponses[keyof GetResumableMediaResponses];
export type UploadResumableMediaData = {
    body: UploadForm;
    path: {
        sid: string;
        waba_id: WabaId;
    };
    query?: never;
    url: "/{sid}/whatsapp/{waba_id}/resumable_media";
};
export type UploadResumableMediaErrors = {
    400: BadPayload | BadFileName;
    401: BadCredentials | AccountNotEnabled | WabaRefused;
    413: TooLarge;
    429: RateLimited;
    500: ServerFailure;
};
export type UploadResumableMediaError = UploadResumableMediaErrors[keyof UploadResumableMediaErrors];
export type UploadResumableMediaResponses = {
    202: UploadAccepted;
};
export type UploadResumableMediaResponse = UploadResumableMediaResponses[keyof UploadResumableMediaResponses];
export type ResumableMediaStatusWebhookPayload = StatusCallback;
export type ResumableMediaStatusWebhookRequest = {
    body: ResumableMediaStatusWebhookPayload;
    key: "resumableMediaStatus";
    path?: never;
    query?: never;
};
export declare const refusals: {
    readonly BAD_PAYLOAD: {
        readonly example: "badPayload";
        readonly errorClass: "BadPayloadError";
        readonly status: 400;
        readonly operations: readonly [
            "getResumableMedia",
            "uploadResumableMedia"
        ];
        readonly when: "Incorrect payload";
        readonly whatToDo: "Compare the form with the specification; the same call would be refused again.";
        readonly body: {
            readonly code: "WA-400";
            readonly message: "Refer to correct payload format";
            readonly error: {
                readonly payload: "Incorrect payload format";
            };
        };
    };
    readonly BAD_CREDENTIALS: {
        readonly example: "badCredentials";
        readonly errorClass: "BadCredentialsError";
        readonly status: 401;
        readonly operations: readonly [
            "getResumableMedia",
            "uploadResumableMedia"
        ];
        readonly when: "Wrong SID or API key";
        readonly whatToDo: "Correct the SID or the API key in the configuration.";
        readonly body: {
            readonly code: "RBC001";
            readonly message: "Incorrect SID or API key.";
            readonly error: {
                readonly error: "Incorrect SID or API key.";
            };
        };
    };
    readonly ACCOUNT_NOT_ENABLED: {
        readonly example: "accountNotEnabled";
        readonly errorClass: "AccountNotEnabledError";
        readonly status: 401;
        readonly operations: readonly [
            "getResumableMedia",
            "uploadResumableMedia"
        ];
        readonly when: "The API is not available to the account";
        readonly whatToDo: "Ask the support of Kaleyra to enable the API for the account.";
        readonly body: {
            readonly code: "WA-401";
            readonly message: "API is not available for given customer.Please contact support for more info";
            readonly error: "API is not available for given customer.Please contact support for more info";
        };
    };
    readonly WABA_NOT_OWNED: {
        readonly example: "wabaNotOwned";
        readonly errorClass: "WabaNotOwnedError";
        readonly status: 401;
        readonly operations: readonly [
            "getResumableMedia",
            "uploadResumableMedia"
        ];
        readonly when: "The WABA is not in the account";
        readonly whatToDo: "Check the WABA id.";
        readonly body: {
            readonly code: "WA401";
            readonly message: "Waba_Id is not present or does not belong to the account.";
            readonly error: {
                readonly waba_id: "Waba_Id is not present or does not belong to the account.";
            };
        };
    };
    readonly WABA_WRONG_VERSION: {
        readonly example: "wabaWrongVersion";
        readonly errorClass: "WabaWrongVersionError";
        readonly status: 401;
        readonly operations: readonly [
            "getResumableMedia",
            "uploadResumableMedia"
        ];
        readonly when: "The WABA is on another version of the API";
        readonly whatToDo: "Onboard the WABA on version 2 of the WhatsApp API of Kaleyra.";
        readonly body: {
            readonly code: "WA401";
            readonly message: "The waba_id you're using is associated with different Version of our WA API. Please use the appropriate endpoint.";
            readonly error: {
                readonly waba_id: "The waba_id you're using is associated with different Version of our WA API. Please use the appropriate endpoint.";
            };
        };
    };
    readonly SERVER_ERROR: {
        readonly example: "serverError";
        readonly errorClass: "ServerError";
        readonly status: 500;
        readonly operations: readonly [
            "getResumableMedia",
            "uploadResumableMedia"
        ];
        readonly when: "Internal server error";
        readonly whatToDo: "Try again later.";
        readonly body: {
            readonly code: "WA-500";
            readonly message: "Please try again later";
            readonly error: {
                readonly error: "Internal server error";
            };
        };
    };
    readonly BAD_FILE_NAME: {
        readonly example: "badFileName";
        readonly errorClass: "BadFileNameError";
        readonly status: 400;
        readonly operations: readonly [
            "uploadResumableMedia"
        ];
        readonly when: "Invalid file name";
        readonly whatToDo: "Rename the file; the message lists what a name may not have.";
        readonly body: {
            readonly code: "WA400";
            readonly message: "file_name can not contain these special characters '/' (forward slash), '\\' (backward slash),'<' (less than),'@' (at the rate),'%' (percentage),' ' (space). additionaly file_name length must be between 1 to 255 characters";
            readonly error: {
                readonly file_name: "file_name can not contain these special characters '/' (forward slash), '\\' (backward slash),'<' (less than),'@' (at the rate),'%' (percentage),' ' (space). additionaly file_name length must be between 1 to 255 characters";
            };
        };
    };
    readonly TOO_LARGE: {
        readonly example: "tooLarge";
        readonly errorClass: "FileTooLargeError";
        readonly status: 413;
        readonly operations: readonly [
            "uploadResumableMedia"
        ];
        readonly when: "More than 100 MB";
        readonly whatToDo: "Make the file smaller.";
        readonly body: {
            readonly code: "WA413";
            readonly message: "Request size is too large";
            readonly error: {
                readonly error: "The file size exceeds the 100 MB limit. Please upload a file smaller than 100 MB.";
            };
        };
    };
    readonly RATE_LIMITED: {
        readonly example: "rateLimited";
        readonly errorClass: "RateLimitedError";
        readonly status: 429;
        readonly operations: readonly [
            "uploadResumableMedia"
        ];
        readonly when: "Too many requests";
        readonly whatToDo: "Wait until fewer than 20 uploads of the WABA were made within the last hour.";
        readonly body: {
            readonly code: "WA429";
            readonly message: "Too many requests";
            readonly error: {
                readonly error: "Too many requests sent from this waba in a short period of time, please try after sometime";
            };
        };
    };
};

// @resumable-media/client: rules.d.ts
import { MediaType, refusals } from "./refusals.gen.js";
type FileNameViolation = {
    message: string;
    characters: string[];
    length: number;
    suggestion: string;
};
export declare function fileNameViolation(name: string): FileNameViolation | undefined;
export declare function suggestFileName(name: string): string;
export declare const answerBounds: {
    readonly id: 64;
    readonly status: 64;
    readonly handle: 16384;
    readonly fileName: 1024;
    readonly message: 500;
};
export declare function within(field: keyof typeof answerBounds, text: string | undefined): string | undefined;
export declare function sentenceOf(field: "status" | "message", text: string): string;
export declare function mediaTypeOf(text: string | null | undefined): string | undefined;
export declare function shown(text: string, most?: number): string;
export declare const mediaTypes: readonly MediaType[];
export declare const maxFileBytes: number;
export declare const rateLimit: {
    calls: number;
    perSeconds: number;
};
export declare const handleLifetimeSeconds: number;
export declare const dataLifetimeSeconds: number;
export declare function isMediaType(type: string): type is MediaType;
export declare function mediaTypeOfName(name: string): MediaType | undefined;
export declare function isWabaId(text: string): boolean;
export declare function mediaTypeViolation(type: string): string | undefined;
export declare function fileSizeViolation(bytes: number, maxBytes?: number): string | undefined;
export declare function fileTooLarge(maxBytes?: number): string;
export { type FileNameViolation, type MediaType, refusals };

// @resumable-media/client: send.d.ts
import { Dispatcher } from "undici";
export type OutgoingBody = {
    contentLength: number;
    pieces: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
};
export type NoAnswer = {
    ok: false;
    status?: never;
    error?: never;
    begun: boolean;
    cause: unknown;
};
export type FileSource = {
    path: string | URL;
} | Uint8Array | ArrayBuffer | Blob | {
    size: number;
    stream: () => AsyncIterable<Uint8Array>;
} | AsyncIterable<Uint8Array>;
type OpenedSource = {
    size: number;
    pieces: (signal: AbortSignal) => AsyncGenerator<Uint8Array, void>;
    isRestartable: boolean;
    failed?: AbortSignal;
};
export type Wire = keyof typeof WIRES;
type FormFields = Record<string, string | FilePart>;
type FilePart = {
    name: string;
    type: string;
    source: OpenedSource;
};
type FormField = [
    name: string,
    value: FormFields[string]
];
declare const WIRES: {
    readonly multipart: {
        readonly contentType: "multipart/form-data";
        readonly disposition: "form-data";
        readonly boundary: () => string;
        readonly ordered: (fields: FormField[]) => FormField[];
        readonly typeOf: (file: FilePart) => string;
    };
    readonly "documented-curl": {
        readonly contentType: "application/json";
        readonly disposition: "attachment";
        readonly boundary: () => string;
        readonly ordered: (fields: FormField[]) => FormField[];
        readonly typeOf: ({ name }: FilePart) => string;
    };
};
export declare const wires: readonly Wire[];
export type Failure = {
    ok: false;
    status: number;
    error: unknown;
    cause?: unknown;
    retryAfterMs?: number | undefined;
};
export {};

// @resumable-media/client: transport.d.ts
import { Failure, NoAnswer, OutgoingBody } from "./send.js";
import { Dispatcher } from "undici";
type Auth = {
    type: "apiKey" | "http";
    scheme?: "basic" | "bearer";
    in?: "header" | "query" | "cookie";
    name?: string;
    key?: string;
};
type AuthSource = string | ((auth: Auth) => string | undefined | Promise<string | undefined>);
type CallSettings = {
    signal?: AbortSignal | undefined;
    timeoutMs?: number | undefined;
    auth?: AuthSource | undefined;
};
type HeaderValue = string | number | boolean | null | undefined | readonly (string | number | boolean)[];
type CallOptions = CallSettings & {
    url: string;
    path?: Record<string, unknown> | undefined;
    query?: Record<string, unknown> | undefined;
    headers?: Record<string, unknown> | undefined;
    body?: unknown;
    bodySerializer?: BodySerializer | null;
    querySerializer?: QueryStyles;
    security?: readonly Auth[];
    responseValidator?: (data: unknown) => Promise<unknown>;
};
type TDataShape = {
    body?: unknown;
    headers?: unknown;
    path?: unknown;
    query?: unknown;
    url: string;
};
type Options<D extends TDataShape = TDataShape, _T extends boolean = boolean, _R = unknown> = CallSettings & Omit<D, "url"> & {
    headers?: Record<string, HeaderValue>;
};
type QueryStyles = QueryStyle & {
    parameters?: Record<string, QueryStyle>;
};
type QueryStyle = {
    allowReserved?: boolean;
    array?: {
        explode?: boolean;
        style?: "form" | "spaceDelimited" | "pipeDelimited";
    };
    object?: {
        explode?: boolean;
        style?: "form" | "deepObject";
    };
};
type EncodedBody = OutgoingBody & {
    contentType?: string;
};
type BodySerializer = (body: unknown) => EncodedBody | Promise<EncodedBody>;
type Success<R> = [
    keyof R
] extends [
    never
] ? {
    ok: true;
    status: number;
    data: unknown;
} : {
    [S in keyof R]: {
        ok: true;
        status: S extends number ? S : number;
        data: R[S];
    };
}[keyof R];
type ServerSentEventsResult<R> = {
    stream: AsyncGenerator<R[keyof R], void, undefined>;
};
export declare function createClient({ baseUrl, allowHttp, ...given }: ClientConfig): Client;
type ClientConfig = {
    baseUrl: string;
    allowHttp?: boolean;
    auth?: AuthSource;
    headers?: Record<string, string>;
    timeoutMs?: number;
    maxAnswerBytes?: number;
    dispatcher?: Dispatcher;
};
type Client = Record<Method, Send> & {
    sse: Record<Method, Listen>;
    close: () => Promise<void>;
};
type Send = <R = unknown, E = unknown, T extends boolean = false>(options: CallOptions) => RequestResult<R, E, T>;
type Listen = <R = unknown, _E = unknown, _T extends boolean = false>(options: CallOptions) => Promise<ServerSentEventsResult<R>>;
type RequestResult<R = unknown, _E = unknown, _T extends boolean = boolean> = Promise<Success<R> | Failure | NoAnswer>;
type ClientMeta = {
    [name in never]: unknown;
};
declare const METHODS: readonly [
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "head",
    "options",
    "trace"
];
type Method = (typeof METHODS)[number];
export declare const formDataBodySerializer: {
    bodySerializer: typeof encodeFormData;
};
export declare const urlSearchParamsBodySerializer: {
    bodySerializer: typeof encodeSearchParams;
};
declare function encodeFormData(body: unknown): Promise<EncodedBody>;
declare function encodeSearchParams(body: unknown): EncodedBody;
export type { Auth, AuthSource, CallOptions, Client, ClientConfig, ClientMeta, Failure, NoAnswer, Options, RequestResult, ServerSentEventsResult, Success, TDataShape };

// @resumable-media/client: --help
// Usage: npx @resumable-media/client generate --spec FILE --out FOLDER [--import-extension js]
//
// Writes a typed client from an OpenAPI document (2.0, 3.0 or 3.1, YAML or JSON): types, a function for each operation, and
// zod schemas that check the answers. It sends over undici, by @resumable-media/client/transport.
//
//   --spec FILE              the document
//   --out FOLDER             where the files go; a folder that has others is refused
//   --import-extension EXT   how the files import one another: js (default), ts or none
//   --help                   this text
//
// The generator is installed beside it: npm install --save-dev @hey-api/openapi-ts@0.99.0 typescript@6.0.3
// The generated code needs: npm install @resumable-media/client zod
//
// Exit codes: 0 written; 1 the document has faults, each with file:line:column; 2 the command line is wrong; 3 a file cannot be
// read or written, or the generator is missing; 130 interrupted, 143 by SIGTERM, 129 by SIGHUP. Unless it is 0, nothing was
// written.
