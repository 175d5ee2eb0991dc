/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A request and its answer are one packet each, and one follows the other. The process that starts
 * programs believes nothing of a request but numbers of its own lists. */
#include "capture/sandbox/launcher.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILD_FILE = 3, REASON = 256 }; /* LAUNCHER_FILE */

enum operation { START, LOOK, WAIT, KILL };

struct request {
    enum operation operation;
    unsigned program;
    GPid process;
};

struct answer {
    GPid process; /* 0: could not be started, or has not ended */
    int status;
    int error; /* of GSpawnError */
    char reason[REASON];
};

struct launcher {
    int socket;
    pid_t process;
    GMutex one_at_a_time;
};

/* --- packets with a descriptor ---------------------------------------------------------------- */

union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

static bool send_packet(int socket, void *packet, size_t length, int file) {
    struct iovec part = {packet, length};
    union control control = {.header = {.cmsg_len = CMSG_LEN(sizeof file),
                                        .cmsg_level = SOL_SOCKET,
                                        .cmsg_type = SCM_RIGHTS}};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (file >= 0) {
        memcpy(CMSG_DATA(&control.header), &file, sizeof file);
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
    }
    return TEMP_FAILURE_RETRY(sendmsg(socket, &message, MSG_NOSIGNAL)) == (ssize_t)length;
}

/* False: the other side is gone. *file: -1 without a descriptor. */
static bool receive_packet(int socket, void *packet, size_t length, int *file) {
    struct iovec part = {packet, length};
    union control control;
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    *file = -1;
    if (TEMP_FAILURE_RETRY(recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) != (ssize_t)length)
        return false;
    const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_type == SCM_RIGHTS)
        memcpy(file, CMSG_DATA(header), sizeof *file);
    return true;
}

/* --- the process that starts programs --------------------------------------------------------- */

struct server {
    const struct launcher_program *programs;
    size_t count;
    GArray *started; /* GPid; those that were not waited for yet */
};

/* Signals of the terminal are this program's to understand; it ends when ucscope does. */
static const int passed_over[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};

static void handle_signals(void (*how)(int)) {
    for (size_t i = 0; i < G_N_ELEMENTS(passed_over); i++)
        (void)signal(passed_over[i], how);
}

/* Between fork and exec. A program of its own process group can be ended with its own children. */
static void prepare_child(gpointer data) {
    const struct launcher_program *program = data;
    handle_signals(SIG_DFL);
    if (program->is_pager)
        return;
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* The descriptor of the program's pipe; -1: it did not start. */
static int start(struct server *server, const struct request *request, int file,
                 struct answer *answer) {
    const struct launcher_program *program = &server->programs[request->program];
    const int target = CHILD_FILE;
    GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES;
    GError *error = NULL;
    int pipe_end = -1;
    if (!program->is_pager)
        flags |= G_SPAWN_STDERR_TO_DEV_NULL;
    if (g_spawn_async_with_pipes_and_fds(
            NULL, (const char *const *)program->words, (const char *const *)program->environment,
            flags, prepare_child, (gpointer)(uintptr_t)program, -1, -1, -1, &file, &target,
            file < 0 ? 0 : 1, &answer->process, program->is_pager ? &pipe_end : NULL,
            program->is_pager ? NULL : &pipe_end, NULL, &error)) {
        g_array_append_val(server->started, answer->process);
        return pipe_end;
    }
    answer->process = 0;
    answer->error = error->domain == G_SPAWN_ERROR ? error->code : G_SPAWN_ERROR_FAILED;
    g_strlcpy(answer->reason, error->message, sizeof answer->reason);
    g_error_free(error);
    return -1;
}

/* The index among those started; -1: it is none of them. */
static int find(const struct server *server, GPid process) {
    for (guint i = 0; i < server->started->len; i++)
        if (g_array_index(server->started, GPid, i) == process)
            return (int)i;
    return -1;
}

/* What else is asked of a process that was started. */
static void attend(struct server *server, const struct request *request, struct answer *answer) {
    const int index = find(server, request->process);
    if (index < 0)
        return;
    if (request->operation == KILL) {
        (void)kill(-request->process, SIGKILL);
        (void)kill(request->process, SIGKILL);
    }
    const int flags = request->operation == LOOK ? WNOHANG : 0;
    if (TEMP_FAILURE_RETRY(waitpid(request->process, &answer->status, flags)) != request->process)
        return;
    answer->process = request->process;
    g_array_remove_index_fast(server->started, (guint)index);
}

static void serve(int socket, const struct launcher_program *programs, size_t count) {
    struct server server = {programs, count, g_array_new(FALSE, FALSE, sizeof(GPid))};
    struct request request;
    int file;
    handle_signals(SIG_IGN);
    while (receive_packet(socket, &request, sizeof request, &file)) {
        struct answer answer = {0};
        int pipe_end = -1;
        if (request.operation != START)
            attend(&server, &request, &answer);
        else if (request.program < count)
            pipe_end = start(&server, &request, file, &answer);
        const bool sent = send_packet(socket, &answer, sizeof answer, pipe_end);
        if (pipe_end >= 0)
            close(pipe_end);
        if (file >= 0)
            close(file);
        if (!sent)
            return;
    }
}

/* --- the process that asks -------------------------------------------------------------------- */

struct launcher *launcher_new(const struct launcher_program *programs, size_t count) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return NULL;
    const pid_t process = fork();
    if (process == 0) {
        close(ends[0]);
        serve(ends[1], programs, count);
        _exit(0);
    }
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        return NULL;
    }
    struct launcher *launcher = g_new0(struct launcher, 1);
    launcher->socket = ends[0];
    launcher->process = process;
    g_mutex_init(&launcher->one_at_a_time);
    return launcher;
}

void launcher_free(struct launcher *launcher) {
    if (launcher == NULL)
        return;
    close(launcher->socket);
    (void)TEMP_FAILURE_RETRY(waitpid(launcher->process, NULL, 0));
    g_mutex_clear(&launcher->one_at_a_time);
    g_free(launcher);
}

static bool ask(struct launcher *launcher, struct request *request, int file, struct answer *answer,
                int *pipe_end) {
    g_mutex_lock(&launcher->one_at_a_time);
    const bool answered = send_packet(launcher->socket, request, sizeof *request, file) &&
                          receive_packet(launcher->socket, answer, sizeof *answer, pipe_end);
    g_mutex_unlock(&launcher->one_at_a_time);
    return answered;
}

int launcher_start(struct launcher *launcher, unsigned program, int file, GPid *process,
                   GError **error) {
    struct request request = {.operation = START, .program = program};
    struct answer answer;
    int pipe_end;
    if (!ask(launcher, &request, file, &answer, &pipe_end)) {
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED,
                    "the process that starts programs has ended");
        return -1;
    }
    *process = answer.process;
    if (pipe_end < 0)
        g_set_error(error, G_SPAWN_ERROR, answer.error, "%s", answer.reason);
    return pipe_end;
}

bool launcher_has_ended(struct launcher *launcher, GPid process, bool wait, int *status) {
    struct request request = {.operation = wait ? WAIT : LOOK, .process = process};
    struct answer answer;
    int none;
    if (!ask(launcher, &request, -1, &answer, &none) || answer.process != process)
        return false;
    *status = answer.status;
    return true;
}

void launcher_kill(struct launcher *launcher, GPid process) {
    struct request request = {.operation = KILL, .process = process};
    struct answer answer;
    int none;
    (void)ask(launcher, &request, -1, &answer, &none);
}
