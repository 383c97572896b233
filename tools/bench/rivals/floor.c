/*
 * The floor: what the bytes of an upload cost a C program that keeps the gateway's promises about them.
 *
 *   floor PORT SINK_HOST SINK_PORT FOLDER
 *
 * Listens on 127.0.0.1:PORT (0: any free port) and prints "floor ready on http://127.0.0.1:PORT". For each multipart POST
 * it finds the boundary, takes the SHA-256 of the part with a file name, writes it into FOLDER, and syncs file and folder.
 * Only then it sends the file on to the sink, as multipart with a Content-Length in pieces of 64 KB, and answers as the
 * gateway answers its mutation. The file is removed with the next upload of its connection, or at its end.
 * One thread for each connection; SINK_HOST is an IPv4 address. No rules, queue, pacing, database or tokens.
 *
 *   gcc -O2 -o floor floor.c -lcrypto -lpthread        needs OpenSSL's headers (Debian: libssl-dev)
 *
 * SHA-256 is OpenSSL's, as in Node, so both use the CPU's SHA extension where it has one.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 1024 * 1024, PIECE = 64 * 1024, HEAD = 16 * 1024, BOUNDARY = 70 };

static struct sockaddr_in sink;
static const char *folder;
static int folder_fd;
static atomic_long names;

typedef struct {
  int fd;
  char *bytes; /* BUFFER, of which `used` are filled */
  size_t used;
  size_t left; /* of the body, not yet read from the socket */
} Source;

static int write_all(int fd, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t done = write(fd, bytes, size);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return -1;
    bytes += done;
    size -= (size_t)done;
  }
  return 0;
}

/* Reads more of the body behind what is there. Answers 0 at its end, -1 when the sender went away. */
static ssize_t more(Source *source) {
  size_t room = BUFFER - source->used;
  if (room > source->left) room = source->left;
  if (room == 0) return 0;
  ssize_t got = read(source->fd, source->bytes + source->used, room);
  if (got < 0 && errno == EINTR) return more(source);
  if (got <= 0) return -1;
  source->used += (size_t)got;
  source->left -= (size_t)got;
  return got;
}

static void take(Source *source, size_t size) {
  memmove(source->bytes, source->bytes + size, source->used - size);
  source->used -= size;
}

/* Removes everything up to and with `mark`; each part before it is handed to `keep`, where there is one. */
typedef int (*Keep)(void *of, const char *bytes, size_t size);
static int take_to(Source *source, const char *mark, size_t length, Keep keep, void *of) {
  for (;;) {
    char *found = memmem(source->bytes, source->used, mark, length);
    size_t before = found ? (size_t)(found - source->bytes) : source->used < length ? 0 : source->used - length + 1;
    if (keep && before > 0 && keep(of, source->bytes, before) < 0) return -1;
    take(source, before + (found ? length : 0));
    if (found) return 0;
    if (more(source) <= 0) return -1;
  }
}

typedef struct {
  int fd;
  EVP_MD_CTX *hash;
  size_t size;
} Stored;

static int store(void *of, const char *bytes, size_t size) {
  Stored *file = of;
  file->size += size;
  return EVP_DigestUpdate(file->hash, bytes, size) == 1 ? write_all(file->fd, bytes, size) : -1;
}

/* Sends the stored file on; answers the status of the sink, or -1. */
static int send_on(const char *path, size_t size, char *piece) {
  static const char head[] = "--floor\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nvideo/mp4\r\n--floor\r\n"
                             "Content-Disposition: form-data; name=\"file\"; filename=\"video.mp4\"\r\n"
                             "Content-Type: video/mp4\r\n\r\n";
  static const char tail[] = "\r\n--floor--\r\n";
  int file = open(path, O_RDONLY | O_CLOEXEC), to = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1, status = -1;
  setsockopt(to, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (file < 0 || connect(to, (struct sockaddr *)&sink, sizeof sink) < 0) goto end;
  int length = snprintf(piece, PIECE,
                        "POST /media HTTP/1.1\r\nhost: sink\r\nconnection: close\r\n"
                        "content-type: multipart/form-data; boundary=floor\r\ncontent-length: %zu\r\n\r\n%s",
                        sizeof head - 1 + size + sizeof tail - 1, head);
  if (write_all(to, piece, (size_t)length) < 0) goto end;
  for (ssize_t got; (got = read(file, piece, PIECE)) != 0;)
    if (got < 0 || write_all(to, piece, (size_t)got) < 0) goto end;
  if (write_all(to, tail, sizeof tail - 1) < 0) goto end;
  size_t used = 0;
  for (ssize_t got; used < PIECE - 1 && (got = read(to, piece + used, PIECE - 1 - used)) > 0;) used += (size_t)got;
  piece[used] = '\0';
  sscanf(piece, "HTTP/1.1 %d", &status);
end:
  if (file >= 0) close(file);
  if (to >= 0) close(to);
  return status;
}

/* The body of one request: answers whether it was stored, synced, sent on and accepted. */
static int upload(Source *source, const char *boundary, char *piece, char *path) {
  char mark[BOUNDARY + 8], digest[65] = "";
  unsigned char raw[EVP_MAX_MD_SIZE];
  Stored file = {.fd = -1, .hash = EVP_MD_CTX_new()};
  int length = snprintf(mark, sizeof mark, "\r\n--%s", boundary), done = -1, isFile = 0;
  if (take_to(source, mark + 2, (size_t)length - 2, NULL, NULL) < 0) goto end;
  for (;;) {
    while (source->used < 2)
      if (more(source) <= 0) goto end;
    if (memcmp(source->bytes, "--", 2) == 0) break;
    char *headers;
    while (!(headers = memmem(source->bytes, source->used, "\r\n\r\n", 4)))
      if (more(source) <= 0) goto end;
    size_t size = (size_t)(headers - source->bytes) + 4;
    isFile = file.fd < 0 && memmem(source->bytes, size, "filename=", 9) != NULL;
    take(source, size);
    if (isFile) {
      unlink(path);
      snprintf(path, HEAD, "%s/floor-%ld", folder, atomic_fetch_add(&names, 1));
      file.fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      if (file.fd < 0 || EVP_DigestInit_ex(file.hash, EVP_sha256(), NULL) != 1) goto end;
    }
    if (take_to(source, mark, (size_t)length, isFile ? store : NULL, &file) < 0) goto end;
  }
  while (source->left > 0) {
    source->used = 0;
    if (more(source) <= 0) goto end;
  }
  unsigned int bytes = 0;
  if (file.fd < 0 || EVP_DigestFinal_ex(file.hash, raw, &bytes) != 1) goto end;
  for (unsigned int at = 0; at < bytes; at += 1) snprintf(digest + 2 * at, 3, "%02x", raw[at]);
  if (fdatasync(file.fd) < 0 || fsync(folder_fd) < 0) goto end;
  if (send_on(path, file.size, piece) == 202) done = 0;
end:
  EVP_MD_CTX_free(file.hash);
  if (file.fd >= 0) close(file.fd);
  return done;
}

static int answer(int fd, int status, const char *body) {
  char text[1024];
  int length = snprintf(text, sizeof text, "HTTP/1.1 %d %s\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n\r\n%s",
                        status, status == 200 ? "OK" : "Bad Gateway", strlen(body), body);
  return write_all(fd, text, (size_t)length);
}

static void *serve(void *of) {
  int fd = (int)(long)of;
  char *bytes = malloc(BUFFER), *piece = malloc(PIECE), *path = calloc(1, HEAD), boundary[BOUNDARY + 1], body[256];
  size_t used = 0;
  for (;;) {
    char *end;
    while (!(end = memmem(bytes, used, "\r\n\r\n", 4))) {
      ssize_t got = used < HEAD ? read(fd, bytes + used, HEAD - used) : -1;
      if (got <= 0) goto close;
      used += (size_t)got;
    }
    *end = '\0';
    char *length = strcasestr(bytes, "\r\ncontent-length:"), *mark = strcasestr(bytes, "boundary=");
    if (!length || !mark || sscanf(mark + 9, "%70[^\r\n;]", boundary) != 1) goto close;
    size_t left = strtoull(length + 17, NULL, 10), head = (size_t)(end - bytes) + 4;
    if (strcasestr(bytes, "\r\nexpect: 100-continue") && write_all(fd, "HTTP/1.1 100 Continue\r\n\r\n", 25) < 0) goto close;
    Source source = {.fd = fd, .bytes = bytes, .used = used, .left = left - (used - head)};
    take(&source, head);
    int done = upload(&source, boundary, piece, path);
    snprintf(body, sizeof body, "{\"data\":{\"uploadResumableMedia\":{\"__typename\":\"Media\",\"id\":\"%s\",\"status\":\"PENDING\"}}}",
             strrchr(path, '/') ? strrchr(path, '/') + 1 : "none");
    if (answer(fd, done < 0 ? 502 : 200, done < 0 ? "{}" : body) < 0 || done < 0) goto close;
    used = 0;
  }
close:
  if (*path) unlink(path);
  free(bytes);
  free(piece);
  free(path);
  close(fd);
  return NULL;
}

int main(int count, char **given) {
  if (count != 5) return fprintf(stderr, "Usage: floor PORT SINK_HOST SINK_PORT FOLDER\n"), 2;
  signal(SIGPIPE, SIG_IGN);
  folder = given[4];
  folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  sink = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(given[3]))};
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(given[1]))};
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof here;
  int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (folder_fd < 0 || inet_pton(AF_INET, given[2], &sink.sin_addr) != 1 ||
      bind(server, (struct sockaddr *)&here, size) < 0 || listen(server, 128) < 0 ||
      getsockname(server, (struct sockaddr *)&here, &size) < 0)
    return perror("floor"), 1;
  printf("floor ready on http://127.0.0.1:%d\n", ntohs(here.sin_port));
  fflush(stdout);
  for (;;) {
    int fd = accept4(server, NULL, NULL, SOCK_CLOEXEC), nodelay = 1;
    pthread_t thread;
    if (fd < 0) continue;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &nodelay, sizeof nodelay);
    if (pthread_create(&thread, NULL, serve, (void *)(long)fd) != 0) close(fd);
    else pthread_detach(thread);
  }
}
