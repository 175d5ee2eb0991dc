/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of system calls. Not among them: those that execute a program, start a process, open a
 * socket, change who we are, or look into another process. */
#include "capture/sandbox/system_calls.h"

#include <asm/termbits.h>
#include <errno.h>
#include <linux/sockios.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

static const int allowed[] = {
    /* files; which ones is Landlock's to say */
    SCMP_SYS(access),
    SCMP_SYS(chmod),
    SCMP_SYS(close),
    SCMP_SYS(close_range),
    SCMP_SYS(copy_file_range),
    SCMP_SYS(dup),
    SCMP_SYS(dup2),
    SCMP_SYS(dup3),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(fadvise64),
    SCMP_SYS(fallocate),
    SCMP_SYS(fchmod),
    SCMP_SYS(fchmodat),
    SCMP_SYS(fcntl),
    SCMP_SYS(fcntl64),
    SCMP_SYS(fdatasync),
    SCMP_SYS(flock),
    SCMP_SYS(fstat),
    SCMP_SYS(fstat64),
    SCMP_SYS(fstatat64),
    SCMP_SYS(fstatfs),
    SCMP_SYS(fsync),
    SCMP_SYS(ftruncate),
    SCMP_SYS(ftruncate64),
    SCMP_SYS(getcwd),
    SCMP_SYS(getdents),
    SCMP_SYS(getdents64),
    SCMP_SYS(lseek),
    SCMP_SYS(_llseek),
    SCMP_SYS(lstat),
    SCMP_SYS(lstat64),
    SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(openat2),
    SCMP_SYS(pipe),
    SCMP_SYS(pipe2),
    SCMP_SYS(pread64),
    SCMP_SYS(preadv),
    SCMP_SYS(preadv2),
    SCMP_SYS(pwrite64),
    SCMP_SYS(pwritev),
    SCMP_SYS(pwritev2),
    SCMP_SYS(read),
    SCMP_SYS(readahead),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(readv),
    SCMP_SYS(rename),
    SCMP_SYS(renameat),
    SCMP_SYS(renameat2),
    SCMP_SYS(sendfile),
    SCMP_SYS(splice),
    SCMP_SYS(stat),
    SCMP_SYS(stat64),
    SCMP_SYS(statfs),
    SCMP_SYS(statx),
    SCMP_SYS(sync_file_range),
    SCMP_SYS(tee),
    SCMP_SYS(umask),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    /* waiting */
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(eventfd2),
    SCMP_SYS(nanosleep),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(pselect6),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(select),
    SCMP_SYS(wait4), /* for the process that starts others for us, when it has ended */
    SCMP_SYS(waitid),
    /* sockets that there are: of an interface, of the process that starts others */
    SCMP_SYS(getpeername),
    SCMP_SYS(getsockname),
    SCMP_SYS(getsockopt),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(setsockopt),
    SCMP_SYS(shutdown),
    /* memory */
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(membarrier),
    SCMP_SYS(mincore),
    SCMP_SYS(mlock),
    SCMP_SYS(mmap),
    SCMP_SYS(mmap2),
    SCMP_SYS(mprotect),
    SCMP_SYS(mremap),
    SCMP_SYS(msync),
    SCMP_SYS(munlock),
    SCMP_SYS(munmap),
    /* threads */
    SCMP_SYS(arch_prctl),
    SCMP_SYS(futex),
    SCMP_SYS(get_robust_list),
    SCMP_SYS(gettid),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getparam),
    SCMP_SYS(sched_getscheduler),
    SCMP_SYS(sched_getattr),
    SCMP_SYS(sched_yield),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(getcpu),
    /* signals */
    SCMP_SYS(pause),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigpending),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigsuspend),
    SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(sigaltstack),
    /* what is so: time, who we are, limits, chance */
    SCMP_SYS(capget),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(getegid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getgroups),
    SCMP_SYS(getpgid),
    SCMP_SYS(getpgrp),
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(getrandom),
    SCMP_SYS(getresgid),
    SCMP_SYS(getresuid),
    SCMP_SYS(getrlimit),
    SCMP_SYS(getrusage),
    SCMP_SYS(getsid),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getuid),
    SCMP_SYS(prlimit64),
    SCMP_SYS(sysinfo),
    SCMP_SYS(time),
    SCMP_SYS(times),
    SCMP_SYS(uname),
    /* the end */
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
#ifdef __SANITIZE_ADDRESS__
    /* what looks for leaks at the end is a process that reads this one's memory */
    SCMP_SYS(clone),
    SCMP_SYS(kill),
    SCMP_SYS(personality),
    SCMP_SYS(prctl),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(ptrace),
    SCMP_SYS(tgkill),
#endif
};

/* Allowed only with this value, or these bits, in one of its arguments. */
static const struct conditional {
    int number;
    unsigned argument;
    enum scmp_compare comparison;
    scmp_datum_t first, second; /* of SCMP_CMP_MASKED_EQ: the mask, and the value under it */
} conditional[] = {
    /* A thread, not a process. */
    {SCMP_SYS(clone), 0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD},
    {SCMP_SYS(prctl), 0, SCMP_CMP_EQ, PR_SET_NAME, 0},
    {SCMP_SYS(prctl), 0, SCMP_CMP_EQ, PR_GET_NAME, 0},
    {SCMP_SYS(ioctl), 1, SCMP_CMP_EQ, TCGETS, 0},  /* isatty(3) */
    {SCMP_SYS(ioctl), 1, SCMP_CMP_EQ, TCGETS2, 0}, /* the same, since glibc 2.43 */
    {SCMP_SYS(ioctl), 1, SCMP_CMP_EQ, TIOCGWINSZ, 0},
    {SCMP_SYS(ioctl), 1, SCMP_CMP_EQ, FIONREAD, 0},
    {SCMP_SYS(ioctl), 1, SCMP_CMP_EQ, SIOCGIFFLAGS, 0},
    {SCMP_SYS(ioctl), 1, SCMP_CMP_EQ, SIOCGIFINDEX, 0},
    {SCMP_SYS(ioctl), 1, SCMP_CMP_EQ, SIOCGIFNAME, 0},
};

/* A rule that says less than one that is there already is none the less kept. */
static bool is_added(int answer) {
    return answer == 0 || answer == -EEXIST;
}

static bool add_conditional(scmp_filter_ctx filter, const struct conditional *rule) {
    const struct scmp_arg_cmp comparison = {rule->argument, rule->comparison, rule->first,
                                            rule->second};
    return is_added(seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, rule->number, 1, &comparison));
}

static bool fill(scmp_filter_ctx filter) {
    /* raise(3) and abort(3) signal this process. */
    const struct conditional own = {SCMP_SYS(tgkill), 0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0};
    bool filled = add_conditional(filter, &own);
    for (size_t i = 0; filled && i < sizeof allowed / sizeof *allowed; i++)
        filled = is_added(seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0));
    for (size_t i = 0; filled && i < sizeof conditional / sizeof *conditional; i++)
        filled = add_conditional(filter, &conditional[i]);
    /* The flags of clone3 lie in memory, where no filter can look; without it the C library uses
     * clone. */
    return filled &&
           is_added(seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0));
}

bool system_calls_restrict(void) {
    const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL)
        return false;
    (void)seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM));
    (void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a tree, not a list */
    (void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);      /* runs no code of others: fast */
    const bool restricted = fill(filter) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return restricted;
}
