// What users of resumable-media rely on. `pnpm api` writes it. Described by:
// - command-line 71793f615b26
// - exit-code-look-first 3550f181ad72
// - foreign-texts e5256ccc5ffb
// - no-endless-search 7db51ac2c7c4
// - watch-ends eb6ccac5bcd1

// resumable-media: package.json
// {
//   "type": "module",
//   "engines": {
//     "node": ">=22.19.0"
//   },
//   "bin": {
//     "resumable-media": "./bin.js"
//   },
//   "exports": {
//     "./package.json": "./package.json"
//   },
//   "dependencies": [
//     "tus-js-client",
//     "undici",
//     "zod"
//   ]
// }

// resumable-media: --help
// Uploads files to WhatsApp through Kaleyra: straight, or through a gateway, where an upload goes on after a break.
//
// Usage: resumable-media COMMAND [OPTIONS]
//        resumable-media COMMAND --help
//
// Commands:
//   upload      send files, and wait for their handles
//   status      say where an upload stands
//   list        list the uploads of a WABA
//   watch       print each change of uploads, as it happens
//   quota       say how many uploads of a WABA may go now
//   renew       get a new handle without sending the file again
//   cancel      give up an upload that has not gone to Kaleyra
//   doctor      check the configuration, the key, the WABA, the clock, proxies and callbacks
//   completion  print the completion for a shell
//
// Options:
//   -h, --help  print this text
//   --version   print the version
//
// Settings, by the option, the environment or a file, in this order:
//   --waba                  RESUMABLE_MEDIA_WABA           "waba"
//   --gateway               RESUMABLE_MEDIA_GATEWAY        "gateway"
//   --token                 RESUMABLE_MEDIA_TOKEN          "token"
//   --token-file            RESUMABLE_MEDIA_TOKEN_FILE     "tokenFile"
//   --sid                   KALEYRA_SID                    "sid"
//                           KALEYRA_API_KEY                "apiKey"
//   --api-key-file          KALEYRA_API_KEY_FILE           "apiKeyFile"
//   --pod                   KALEYRA_POD                    "pod"
//   --base-url              KALEYRA_BASE_URL               "baseUrl"
//                           KALEYRA_CALLBACK_SECRET        "callbackSecret"
//   --callback-secret-file  KALEYRA_CALLBACK_SECRET_FILE   "callbackSecretFile"
//
// A configuration file is .resumable-media.json in this folder or the nearest folder above it that has one, and
// resumable-media/config.json in ~/.config (XDG_CONFIG_HOME; on Windows APPDATA). It is JSON, such as { "sid": "…", "apiKeyFile": "…", "waba": "…" }.
// One with a key or token in it must be readable by you alone: chmod 600.
//
// Exit codes:
//   0    done
//   1    it failed: Kaleyra could not process the file, the id is unknown, a check of doctor is fail
//   2    usage: an option, a file that cannot be read, a setting, an address that is no gateway
//   3    refused: by the rules for files, by Kaleyra or by the gateway; the same again is refused again
//   4    not reachable, too many, or no outcome yet: the same command can be tried again later
//   5    Kaleyra may have made the upload, and its outcome is unknown: look with `resumable-media list` before you send it again
//   130  Ctrl-C; 128 and its number for any other signal
