/* Preloaded into the program, ends it with SIGKILL before the n-th call that changes anything on disk (DIE_AT=n);
   a write is torn: half of it is done. With DIE_COUNT=FILE nothing dies and the number of such calls is written there.
   With FULL_AT=n the disk is full from the n-th such call on: nothing dies, and nothing can be added any more. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static long calls;

static int due(void) {
    const char *at = getenv("DIE_AT");
    return __sync_add_and_fetch(&calls, 1) == (at ? atol(at) : -1);
}

/* Whether there is no room any more; databases write in place, and are asked too. */
static int full(void) {
    const char *at = getenv("FULL_AT");
    if (!at || calls < atol(at)) return 0;
    errno = ENOSPC;
    return 1;
}

static void maybe_die(void) {
    if (due()) raise(SIGKILL);
}

__attribute__((destructor)) static void count(void) {
    const char *path = getenv("DIE_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%ld", calls);
        fclose(file);
    }
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t size) {
    struct stat meta;
    if (fd > 2 && fstat(fd, &meta) == 0 && S_ISREG(meta.st_mode)) {
        int was_full = full();
        if (due()) {
            REAL(write)(fd, bytes, size / 2);
            raise(SIGKILL);
        }
        if (was_full) return -1;
        /* What fits still fits: the write that fills the disk is a short one. */
        if (full() && size > 1) return REAL(write)(fd, bytes, size / 2);
    }
    return REAL(write)(fd, bytes, size);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) {
    return full() ? -1 : REAL(pwrite64)(fd, bytes, size, at);
}

#define OPEN(name)                                   \
    int name(const char *path, int flags, ...) {     \
        va_list rest;                                \
        va_start(rest, flags);                       \
        mode_t mode = va_arg(rest, mode_t);          \
        va_end(rest);                                \
        if (flags & (O_CREAT | O_TRUNC)) maybe_die(); \
        if (flags & O_CREAT && access(path, F_OK) != 0 && full()) return -1; \
        return REAL(name)(path, flags, mode);        \
    }
OPEN(open)
OPEN(open64)

int unlink(const char *path) { maybe_die(); return REAL(unlink)(path); }
int unlinkat(int at, const char *path, int flags) { maybe_die(); return REAL(unlinkat)(at, path, flags); }
int rmdir(const char *path) { maybe_die(); return REAL(rmdir)(path); }
int mkdir(const char *path, mode_t mode) { maybe_die(); return full() ? -1 : REAL(mkdir)(path, mode); }
int link(const char *from, const char *to) { maybe_die(); return REAL(link)(from, to); }
int linkat(int a, const char *from, int b, const char *to, int flags) { maybe_die(); return REAL(linkat)(a, from, b, to, flags); }
int rename(const char *from, const char *to) { maybe_die(); return REAL(rename)(from, to); }
int chmod(const char *path, mode_t mode) { maybe_die(); return REAL(chmod)(path, mode); }
int fchmod(int fd, mode_t mode) { maybe_die(); return REAL(fchmod)(fd, mode); }
int ftruncate64(int fd, off64_t size) { maybe_die(); return REAL(ftruncate64)(fd, size); }
