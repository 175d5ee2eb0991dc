/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page that is not there any more raises SIGBUS: its handler puts zeros in its place. */
#include "capture/read/mapping.h"

#include <errno.h>
#include <glib.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { MAPPINGS = 64, XFS_MAGIC = 0x58465342, ZFS_MAGIC = 0x2fc12fc1 };

struct mapping {
    int fd;
    _Atomic bool is_used;
    _Atomic uintptr_t begin, end; /* the same: nothing is mapped */
    _Atomic bool *lost;
};

static struct mapping mappings[MAPPINGS]; /* where the handler finds them */
static struct sigaction before;
static uintptr_t in_page; /* the bits of an address within its page */

static bool give_zeros(struct mapping *mapping, uintptr_t at) {
    const uintptr_t page = at & ~in_page;
    atomic_store(mapping->lost, true);
    return mmap((void *)page, atomic_load(&mapping->end) - page, PROT_READ,
                MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static void on_bus_error(int number, siginfo_t *info, void *context) {
    const uintptr_t at = (uintptr_t)info->si_addr;
    const int error = errno;
    bool is_mended = false;
    (void)number, (void)context;
    for (size_t i = 0; i < MAPPINGS && !is_mended; i++)
        if (atomic_load(&mappings[i].begin) <= at && at < atomic_load(&mappings[i].end))
            is_mended = give_zeros(&mappings[i], at);
    if (!is_mended)
        (void)sigaction(SIGBUS, &before, NULL); /* nothing of ours: it comes again */
    errno = error;
}

static void *listen(void *unused) {
    static int listens;
    struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    (void)unused;
    in_page = (uintptr_t)sysconf(_SC_PAGESIZE) - 1;
    return sigaction(SIGBUS, &action, &before) == 0 ? &listens : NULL;
}

/* On others, a page may come from far away, or not at all. */
static bool is_local(int fd) {
    static const unsigned long known[] = {EXT4_SUPER_MAGIC, XFS_MAGIC,   BTRFS_SUPER_MAGIC,
                                          F2FS_SUPER_MAGIC, TMPFS_MAGIC, OVERLAYFS_SUPER_MAGIC,
                                          ZFS_MAGIC};
    struct statfs status;
    if (fstatfs(fd, &status) != 0)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if ((unsigned long)status.f_type == known[i])
            return true;
    return false;
}

static uint64_t size_of(int fd) {
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? (uint64_t)status.st_size : 0;
}

struct mapping *mapping_open(int fd, _Atomic bool *lost) {
    static GOnce once = G_ONCE_INIT;
    if (size_of(fd) == 0 || !is_local(fd) || g_once(&once, listen, NULL) == NULL)
        return NULL;
    for (size_t i = 0; i < MAPPINGS; i++) {
        bool is_used = false;
        if (!atomic_compare_exchange_strong(&mappings[i].is_used, &is_used, true))
            continue;
        mappings[i].fd = fd;
        mappings[i].lost = lost;
        return &mappings[i];
    }
    return NULL;
}

static void unmap(struct mapping *mapping) {
    const uintptr_t begin = atomic_load(&mapping->begin), end = atomic_load(&mapping->end);
    atomic_store(&mapping->end, begin);
    if (begin < end)
        munmap((void *)begin, end - begin);
}

struct span mapping_move(struct mapping *mapping, uint64_t offset, size_t most) {
    const uint64_t size = size_of(mapping->fd), inside = offset & in_page;
    unmap(mapping);
    if (offset >= size)
        return (struct span){NULL, NULL};
    const size_t length = (size_t)inside + (size_t)MIN(size - offset, most);
    uint8_t *at = mmap(NULL, length, PROT_READ, MAP_SHARED | MAP_POPULATE, mapping->fd,
                       (off_t)(offset - inside));
    if (at == MAP_FAILED)
        return (struct span){NULL, NULL};
    atomic_store(&mapping->begin, (uintptr_t)at);
    atomic_store(&mapping->end, ((uintptr_t)at + length + in_page) & ~in_page);
    return (struct span){at + inside, at + length};
}

void mapping_close(struct mapping *mapping) {
    if (mapping == NULL)
        return;
    unmap(mapping);
    atomic_store(&mapping->is_used, false);
}
