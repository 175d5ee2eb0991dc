/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program that gets no memory says so, ends with the status of what is incomplete, and leaves no
 * draft behind. */
#include "capture/command/out_of_memory.h"

#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/command/command.h"
#include "capture/read/signal_stack.h"
#include "capture/report/atomic_file.h"

/* AddressSanitizer would end the program by itself. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "allocator_may_return_null=1:detect_leaks=0";
}

static char *folder;

static void begin_an_answer(void) {
    char *error = NULL;
    char *path = g_build_filename(folder, "answer", NULL);
    out_of_memory_ends_the_program();
    struct atomic_file *file = atomic_file_open(path, &error);
    g_assert_nonnull(file);
    g_assert_true(atomic_file_write(file, "x", 1));
}

static void ask_for_too_much(void) {
    begin_an_answer();
    g_free(g_malloc(G_MAXSSIZE / 2));
    _exit(99);
}

static void abort_with_memory(void) {
    begin_an_answer();
    abort();
}

/* As GLib's logging does when it finds no memory for its own message. */
__attribute__((noinline)) static unsigned recurse(volatile unsigned *depth) {
    volatile unsigned deeper = *depth + 1;
    return deeper == UINT_MAX ? 0 : recurse(&deeper) + deeper;
}

static gpointer fill_the_stack(gpointer data) {
    volatile unsigned depth = 0;
    (void)data;
    signal_stack_give();
    return GUINT_TO_POINTER(recurse(&depth));
}

static void fill_the_stack_of_a_thread(void) {
    out_of_memory_ends_the_program();
    g_thread_join(g_thread_new("full", fill_the_stack, NULL));
    _exit(99);
}

/* How the child ended, as waitpid has it. `said`: what it said, to be freed with g_string_free. */
static int end_of(void (*child)(void), GString *said) {
    int pipe_ends[2];
    g_assert_cmpint(pipe(pipe_ends), ==, 0);
    const pid_t process = fork();
    if (process == 0) {
        g_assert_cmpint(dup2(pipe_ends[1], STDERR_FILENO), ==, STDERR_FILENO);
        g_assert_cmpint(dup2(pipe_ends[1], STDOUT_FILENO), ==, STDOUT_FILENO);
        g_log_set_default_handler(g_log_default_handler, NULL); /* that of tests aborts */
        child();
    }
    close(pipe_ends[1]);
    char chunk[4096];
    for (ssize_t came; (came = read(pipe_ends[0], chunk, sizeof chunk)) > 0;)
        g_string_append_len(said, chunk, came);
    close(pipe_ends[0]);
    int status = 0;
    g_assert_cmpint(waitpid(process, &status, 0), ==, process);
    return status;
}

static void assert_says_so(void (*child)(void)) {
    GString *said = g_string_new(NULL);
    const int status = end_of(child, said);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, STATUS_INCOMPLETE);
    g_assert_true(g_str_has_suffix(said->str, "ucscope: out of memory\n"));
    g_string_free(said, TRUE);
}

static void begin_folder(void) {
    folder = g_dir_make_tmp("ucscope-XXXXXX", NULL);
}

static void assert_no_draft_is_left(void) {
    g_assert_cmpint(rmdir(folder), ==, 0); /* it is empty */
    g_free(folder);
}

static void it_is_said_and_no_draft_is_left(void) {
    begin_folder();
    assert_says_so(ask_for_too_much);
    assert_no_draft_is_left();
}

static void an_abort_with_memory_stays_one_and_leaves_no_draft(void) {
    GString *said = g_string_new(NULL);
    begin_folder();
    const int status = end_of(abort_with_memory, said);
    g_assert_true(WIFSIGNALED(status));
    g_assert_cmpint(WTERMSIG(status), ==, SIGABRT);
    g_assert_null(strstr(said->str, "out of memory"));
    assert_no_draft_is_left();
    g_string_free(said, TRUE);
}

static void a_stack_full_of_messages_about_it_is_the_same(void) {
    assert_says_so(fill_the_stack_of_a_thread);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/out_of_memory/said", it_is_said_and_no_draft_is_left);
    g_test_add_func("/out_of_memory/abort", an_abort_with_memory_stays_one_and_leaves_no_draft);
    g_test_add_func("/out_of_memory/stack", a_stack_full_of_messages_about_it_is_the_same);
    return g_test_run();
}
