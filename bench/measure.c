/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a command and prints what it cost: wall time and processor time in seconds, peak memory in
 * kilobytes, exit status. It is small itself, because a process inherits the peak of the one that
 * started it. The command's output is thrown away.
 *
 * The memory is what getrusage(2) tells, pages of mapped files among it; with --own only what the
 * process has of its own (proc(5), statm: resident - shared), looked at every half millisecond. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void become(char **command) {
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0 && dup2(nowhere, STDERR_FILENO) >= 0)
        execvp(command[0], command);
    _exit(127);
}

static double seconds(struct timeval time) {
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* Kilobytes that the process has of its own now; 0: it is gone. */
static long own_memory(int statm) {
    char text[128];
    ssize_t length = pread(statm, text, sizeof text - 1, 0);
    if (length <= 0)
        return 0;
    text[length] = '\0';
    long size, resident, shared;
    if (sscanf(text, "%ld %ld %ld", &size, &resident, &shared) != 3)
        return 0;
    return (resident - shared) * (sysconf(_SC_PAGESIZE) / 1024);
}

/* wait4, and the most that own_memory said until then. */
static pid_t wait_and_look(pid_t child, int *status, struct rusage *usage, long *peak) {
    static const struct timespec pause = {.tv_nsec = 500000};
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/statm", (long)child);
    int statm = open(path, O_RDONLY);
    pid_t ended;
    while ((ended = wait4(child, status, WNOHANG, usage)) == 0) {
        long own = own_memory(statm);
        *peak = own > *peak ? own : *peak;
        nanosleep(&pause, NULL);
    }
    if (statm >= 0)
        close(statm);
    return ended;
}

int main(int argc, char **argv) {
    bool own = argc > 1 && strcmp(argv[1], "--own") == 0;
    char **command = argv + 1 + own;
    if (argc < 2 + own) {
        fputs("usage: measure [--own] COMMAND [ARGUMENT...]\n", stderr);
        return 2;
    }
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    pid_t child = vfork(); /* as a shell does: nothing of this process is copied */
    if (child == 0)
        become(command);
    int status;
    struct rusage usage;
    long peak = 0;
    pid_t ended = child < 0 ? -1
                  : own     ? wait_and_look(child, &status, &usage, &peak)
                            : wait4(child, &status, 0, &usage);
    if (child < 0 || ended != child) {
        perror("measure");
        return 1;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    double wall = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    printf("%.6f %.6f %ld %d\n", wall, seconds(usage.ru_utime) + seconds(usage.ru_stime),
           own ? peak : usage.ru_maxrss,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
