/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can still be done inside the sandbox, and what no longer. Each test forks: there is no way
 * out of one. */
#include "capture/sandbox/landlock.h"
#include "capture/sandbox/launcher.h"
#include "capture/sandbox/privileges.h"
#include "capture/sandbox/sandbox.h"
#include "tests/unit/read_files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char *in_folder(const char *name) {
    return g_build_filename(files_folder(), name, NULL);
}

/* The exit status of `body`, run in a process of its own. */
static int status_of(int (*body)(void)) {
    int status;
    const pid_t process = fork();
    g_assert_cmpint(process, >=, 0);
    if (process == 0)
        _exit(body());
    g_assert_cmpint(waitpid(process, &status, 0), ==, process);
    g_assert_true(WIFEXITED(status)); /* it was not killed */
    return WEXITSTATUS(status);
}

/* One in which "in" may be read, and "out" and what is below be written. */
static void enter(void) {
    char *in = in_folder("in"), *out = in_folder("out");
    privileges_gain_none();
    struct sandbox *sandbox = sandbox_new();
    sandbox_allow_reading(sandbox, in);
    sandbox_allow_writing(sandbox, out);
    sandbox_enter(sandbox);
    g_free(in);
    g_free(out);
}

/* The error of opening a file of the folder; 0: it can be opened. */
static int open_error(const char *name, int flags) {
    char *path = in_folder(name);
    const int fd = open(path, flags | O_CLOEXEC, 0600);
    const int error = fd < 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    g_free(path);
    return error;
}

static int open_files(void) {
    enter();
    const bool held =
        open_error("other", O_RDONLY) == EACCES && open_error("other", O_WRONLY) == EACCES &&
        open_error("new", O_WRONLY | O_CREAT) == EACCES && open_error("in", O_WRONLY) == EACCES;
    const bool free = open_error("in", O_RDONLY) == 0 &&
                      open_error("out/new", O_RDWR | O_CREAT | O_TRUNC) == 0 &&
                      open("/dev/null", O_WRONLY | O_CLOEXEC) >= 0 &&
                      open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0;
    return (held ? 0 : 1) + (free ? 0 : 2);
}

static void only_named_files_can_be_opened(void) {
    if (landlock_version() == 0) {
        g_test_skip("the kernel has no Landlock");
        return;
    }
    g_assert_cmpint(status_of(open_files), ==, 0);
}

static void *nothing(void *data) {
    return data;
}

static int call(void) {
    char *const words[] = {(char *)(uintptr_t) "/bin/true", NULL};
    enter();
    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 2)
        return 77;
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM)
        return 1;
    if (execv(words[0], words) == 0 || errno != EPERM)
        return 2;
    if (setuid(65534) == 0 || errno != EPERM)
        return 3;
    if (syscall(SYS_mount, "a", "/", "tmpfs", 0, NULL) == 0 || errno != EPERM)
        return 4;
    if (syscall(SYS_bpf, 0, NULL, 0) == 0 || errno != EPERM)
        return 5;
    GThread *thread = g_thread_try_new("thread", nothing, NULL, NULL);
    if (thread == NULL)
        return 6;
    g_thread_join(thread);
    return 0;
}

static void no_program_is_executed_and_no_socket_opened(void) {
    const int status = status_of(call);
    if (status == 77)
        g_test_skip("the kernel lets nobody restrict system calls");
    else
        g_assert_cmpint(status, ==, 0);
}

/* The first descriptor is the one to read `words` from. */
static bool reads(int fd, const char *words) {
    char bytes[64] = "";
    const bool came = read(fd, bytes, sizeof bytes - 1) == (ssize_t)strlen(words);
    close(fd);
    return came && strcmp(bytes, words) == 0;
}

static int launch(void) {
    const char *const words[] = {"cat", LAUNCHER_FILE, NULL};
    const struct launcher_program program = {.words = (char **)(uintptr_t)words};
    char *path = in_folder("in");
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    GPid process;
    int status = -1;
    struct launcher *launcher = launcher_new(&program, 1);
    g_free(path);
    enter();
    const int output = launcher_start(launcher, 0, file, &process, NULL);
    if (output < 0 || !reads(output, "what is read"))
        return 1;
    if (!launcher_has_ended(launcher, process, true, &status) || status != 0)
        return 2;
    if (launcher_has_ended(launcher, process, true, &status))
        return 3;
    launcher_free(launcher);
    return 0;
}

static void a_program_of_the_list_is_started_from_inside(void) {
    g_assert_cmpint(status_of(launch), ==, 0);
}

static int fall(void) {
    if (!privileges_drop_all())
        return 77;
    uid_t real, effective, saved;
    if (getresuid(&real, &effective, &saved) != 0 || real == 0 || effective == 0 || saved == 0)
        return 1;
    return setuid(0) == 0 || getgroups(0, NULL) != 0 || open("/etc/shadow", O_RDONLY) >= 0;
}

static void root_becomes_nobody(void) {
    if (geteuid() != 0) {
        g_test_skip("only for root");
        return;
    }
    const int status = status_of(fall);
    if (status == 77)
        g_test_skip("this root may not become another user");
    else
        g_assert_cmpint(status, ==, 0);
}

static int read_as_root(void) {
    char *path = in_folder("of_nobody");
    privileges_drop_capabilities();
    const bool reads_all = open(path, O_RDONLY | O_CLOEXEC) >= 0;
    const bool is_weak = socket(AF_PACKET, SOCK_RAW, 0) < 0 && setuid(65534) != 0;
    g_free(path);
    return (reads_all ? 0 : 1) + (is_weak ? 0 : 2);
}

static void root_keeps_its_way_with_files(void) {
    char *path = in_folder("of_nobody");
    if (geteuid() != 0 || !g_file_set_contents(path, "x", -1, NULL) || chmod(path, 0600) != 0 ||
        chown(path, 65534, 65534) != 0)
        g_test_skip("only for root");
    else
        g_assert_cmpint(status_of(read_as_root), ==, 0);
    g_free(path);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    static const char *const files[] = {"in", "other"};
    char *out = in_folder("out");
    g_assert_cmpint(g_mkdir(out, 0700), ==, 0);
    g_free(out);
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        char *path = in_folder(files[i]);
        g_assert_true(g_file_set_contents(path, "what is read", -1, NULL));
        g_free(path);
    }
#define TEST(name) g_test_add_func("/sandbox/" #name, name)
    TEST(only_named_files_can_be_opened);
    TEST(no_program_is_executed_and_no_socket_opened);
    TEST(a_program_of_the_list_is_started_from_inside);
    TEST(root_becomes_nobody);
    TEST(root_keeps_its_way_with_files);
    const int result = g_test_run();
    files_remove_below(files_folder());
    return result;
}
