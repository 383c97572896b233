/*
 * Preloaded into a gateway, this writes down what it does to the files of one folder and what it sends and receives by
 * its sockets, in one order: RECORD_ROOT is the folder, RECORD_LOG the file that the records are appended to.
 *
 * A record: eight 64-bit numbers (kind, inode or socket, offset, since, length of the path, length of the second path,
 * length of the data, 0), then the two paths and the data. `since` is the number of records when a sync began: it covers
 * what was recorded before. Writes are recorded when they are done, sends before they are.
 */

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, SYNC_FOLDER, RENAME, LINK, UNLINK, SEND, RECEIVE };
enum { MOST_FILES = 65536, MOST_SENT = 16384, MOST_RECEIVED = 4096 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_file = -1;
static char root[PATH_MAX];
static size_t root_length;
static uint64_t count;
static char *paths[MOST_FILES];
static uint64_t inodes[MOST_FILES];

#define REAL(type, name, ...) static type (*real_##name)(__VA_ARGS__)
REAL(int, open, const char *, int, ...);
REAL(int, openat, int, const char *, int, ...);
REAL(int, close, int);
REAL(ssize_t, read, int, void *, size_t);
REAL(ssize_t, write, int, const void *, size_t);
REAL(ssize_t, writev, int, const struct iovec *, int);
REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
REAL(ssize_t, pwritev, int, const struct iovec *, int, off_t);
REAL(ssize_t, sendmsg, int, const struct msghdr *, int);
REAL(int, ftruncate, int, off_t);
REAL(int, truncate, const char *, off_t);
REAL(int, fsync, int);
REAL(int, fdatasync, int);
REAL(int, rename, const char *, const char *);
REAL(int, link, const char *, const char *);
REAL(int, unlink, const char *);

__attribute__((constructor)) static void begin(void) {
#define FIND(name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name)
  FIND(open); FIND(openat); FIND(close); FIND(read); FIND(write); FIND(writev); FIND(pwrite); FIND(pwritev);
  FIND(sendmsg); FIND(ftruncate); FIND(truncate); FIND(fsync); FIND(fdatasync); FIND(rename); FIND(link); FIND(unlink);
  const char *folder = getenv("RECORD_ROOT"), *log = getenv("RECORD_LOG");
  if (!folder || !log) return;
  root_length = strlen(strncpy(root, folder, sizeof root - 1));
  log_file = real_open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_ours(const char *path) {
  return log_file >= 0 && path && strncmp(path, root, root_length) == 0 && !strstr(path, "-shm");
}
static uint64_t inode_of(int file) {
  struct stat found;
  return fstat(file, &found) == 0 ? found.st_ino : 0;
}
/* Not every way to close a file passes here, and its number is used again: for a socket, or another file. */
static char *path_of(int file) {
  if (file < 0 || file >= MOST_FILES || !paths[file]) return NULL;
  return inode_of(file) == inodes[file] ? paths[file] : NULL;
}
static int is_socket(int file) {
  struct stat found;
  return log_file >= 0 && file != log_file && fstat(file, &found) == 0 && S_ISSOCK(found.st_mode);
}

static void record(uint64_t kind, uint64_t file, uint64_t offset, uint64_t since, const char *path, const char *second,
                   const struct iovec *parts, int part_count, size_t most) {
  uint64_t head[8] = {kind, file, offset, since, path ? strlen(path) : 0, second ? strlen(second) : 0, 0, 0};
  pthread_mutex_lock(&lock);
  size_t left = most;
  for (int n = 0; n < part_count; n++) {
    size_t length = parts[n].iov_len < left ? parts[n].iov_len : left;
    head[6] += length;
    left -= length;
  }
  real_write(log_file, head, sizeof head);
  if (path) real_write(log_file, path, head[4]);
  if (second) real_write(log_file, second, head[5]);
  left = head[6];
  for (int n = 0; n < part_count && left > 0; n++) {
    size_t length = parts[n].iov_len < left ? parts[n].iov_len : left;
    real_write(log_file, parts[n].iov_base, length);
    left -= length;
  }
  count++;
  pthread_mutex_unlock(&lock);
}

static int opened(int file, const char *path, int flags, int was_there) {
  if (file < 0 || file >= MOST_FILES || !is_ours(path)) return file;
  paths[file] = strdup(path);
  inodes[file] = inode_of(file);
  if ((flags & O_CREAT) && !was_there) record(CREATE, inode_of(file), 0, 0, path, NULL, NULL, 0, 0);
  else if (flags & O_TRUNC) record(TRUNCATE, inode_of(file), 0, 0, path, NULL, NULL, 0, 0);
  return file;
}
static int open_any(const char *path, int flags, int mode) {
  int was_there = is_ours(path) && access(path, F_OK) == 0;
  return opened(real_open(path, flags, mode), path, flags, was_there);
}
#define MODE() int mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, int); va_end(more); }
int open(const char *path, int flags, ...) { MODE() return open_any(path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE() return open_any(path, flags, mode); }
static int open_at(int folder, const char *path, int flags, int mode) {
  int was_there = is_ours(path) && access(path, F_OK) == 0;
  return opened(real_openat(folder, path, flags, mode), path, flags, was_there);
}
int openat(int folder, const char *path, int flags, ...) { MODE() return open_at(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE() return open_at(folder, path, flags, mode); }
int close(int file) {
  if (file >= 0 && file < MOST_FILES) paths[file] = NULL;
  return real_close(file);
}

static void wrote(int file, const struct iovec *parts, int part_count, ssize_t done, off_t offset) {
  char *path = path_of(file);
  if (done > 0 && path) record(WRITE, inode_of(file), offset, 0, path, NULL, parts, part_count, done);
}
static void sends(int file, const struct iovec *parts, int part_count) {
  if (!path_of(file) && is_socket(file)) record(SEND, file, 0, 0, NULL, NULL, parts, part_count, MOST_SENT);
}
ssize_t write(int file, const void *data, size_t length) {
  struct iovec part = {(void *)data, length};
  sends(file, &part, 1);
  ssize_t done = real_write(file, data, length);
  if (path_of(file)) wrote(file, &part, 1, done, lseek(file, 0, SEEK_CUR) - done);
  return done;
}
ssize_t writev(int file, const struct iovec *parts, int part_count) {
  sends(file, parts, part_count);
  ssize_t done = real_writev(file, parts, part_count);
  if (path_of(file)) wrote(file, parts, part_count, done, lseek(file, 0, SEEK_CUR) - done);
  return done;
}
ssize_t sendmsg(int file, const struct msghdr *message, int flags) {
  sends(file, message->msg_iov, message->msg_iovlen);
  return real_sendmsg(file, message, flags);
}
ssize_t pwrite(int file, const void *data, size_t length, off_t offset) {
  struct iovec part = {(void *)data, length};
  ssize_t done = real_pwrite(file, data, length, offset);
  wrote(file, &part, 1, done, offset);
  return done;
}
ssize_t pwrite64(int file, const void *data, size_t length, off_t offset) { return pwrite(file, data, length, offset); }
ssize_t pwritev(int file, const struct iovec *parts, int part_count, off_t offset) {
  ssize_t done = real_pwritev(file, parts, part_count, offset);
  wrote(file, parts, part_count, done, offset);
  return done;
}
ssize_t pwritev64(int file, const struct iovec *parts, int n, off_t offset) { return pwritev(file, parts, n, offset); }
ssize_t read(int file, void *data, size_t length) {
  ssize_t done = real_read(file, data, length);
  struct iovec part = {data, done > 0 ? done : 0};
  if (done > 0 && !path_of(file) && is_socket(file)) record(RECEIVE, file, 0, 0, NULL, NULL, &part, 1, MOST_RECEIVED);
  return done;
}

int ftruncate(int file, off_t length) {
  int result = real_ftruncate(file, length);
  if (result == 0 && path_of(file)) record(TRUNCATE, inode_of(file), length, 0, path_of(file), NULL, NULL, 0, 0);
  return result;
}
int ftruncate64(int file, off_t length) { return ftruncate(file, length); }
int truncate(const char *path, off_t length) {
  int result = real_truncate(path, length);
  struct stat found;
  if (result == 0 && is_ours(path) && stat(path, &found) == 0)
    record(TRUNCATE, found.st_ino, length, 0, path, NULL, NULL, 0, 0);
  return result;
}
int truncate64(const char *path, off_t length) { return truncate(path, length); }

static int sync_by(int (*sync)(int), int file) {
  char *path = path_of(file);
  if (!path) return sync(file);
  pthread_mutex_lock(&lock);
  uint64_t since = count;
  pthread_mutex_unlock(&lock);
  int result = sync(file);
  struct stat found;
  if (result == 0 && fstat(file, &found) == 0)
    record(S_ISDIR(found.st_mode) ? SYNC_FOLDER : SYNC, found.st_ino, 0, since, path, NULL, NULL, 0, 0);
  return result;
}
int fsync(int file) { return sync_by(real_fsync, file); }
int fdatasync(int file) { return sync_by(real_fdatasync, file); }

int rename(const char *from, const char *to) {
  int result = real_rename(from, to);
  if (result == 0 && is_ours(to)) record(RENAME, 0, 0, 0, from, to, NULL, 0, 0);
  return result;
}
int link(const char *from, const char *to) {
  int result = real_link(from, to);
  if (result == 0 && is_ours(to)) record(LINK, 0, 0, 0, from, to, NULL, 0, 0);
  return result;
}
int unlink(const char *path) {
  int result = real_unlink(path);
  if (result == 0 && is_ours(path)) record(UNLINK, 0, 0, 0, path, NULL, NULL, 0, 0);
  return result;
}
