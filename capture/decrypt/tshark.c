/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process whose output is read as it comes, up to a time limit. */
#include "capture/decrypt/tshark.h"

#include "capture/decrypt/pdml.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };

struct tshark {
    struct launcher *launcher;
    GPid process; /* 0: not running */
    int output;   /* -1: closed */
    gint64 until; /* monotonic time, microseconds */
    unsigned seconds;
    GByteArray *bytes; /* of its output; those before `taken` are used up */
    size_t taken;
    bool has_written;
    struct pdml *pdml; /* NULL: its output is no PDML */
    bool incomplete;   /* the PDML ended too early */
    char *failure;     /* why there is no more output; NULL: nothing is wrong so far */
};

static void add(GStrvBuilder *arguments, const char *option, char *value) {
    g_strv_builder_add(arguments, option);
    g_strv_builder_add(arguments, value);
    g_free(value);
}

/* A line of Wireshark's table of RSA keys: file, password. Every byte is escaped, whatever it is
 * (epan/uat_load.l). */
static char *rsa_setting(const char *path) {
    GString *line = g_string_new("uat:rsa_keys:\"");
    for (; *path != '\0'; path++)
        g_string_append_printf(line, "\\x%02x", (unsigned char)*path);
    g_string_append(line, "\",\"\"");
    return g_string_free(line, FALSE);
}

/* Each record is to come out once: reassembled application data would be exported again with the
 * same bytes. TLS is to be found on the ports of other protocols, too. */
static const char *const settings[] = {
    "tls.desegment_ssl_records:TRUE",   "tls.desegment_ssl_application_data:FALSE",
    "tcp.desegment_tcp_streams:TRUE",   "tcp.try_heuristic_first:TRUE",
    "tcp.reassemble_out_of_order:TRUE", "ip.defragment:TRUE",
};

/* Wireshark exports only what has a dissector: "data" is the one for payload without another. */
static const char every_port[] = "tls.port==0-65535,data";

static void add_output(GStrvBuilder *arguments, enum tshark_output output) {
    if (output == TSHARK_DATA)
        g_strv_builder_add_many(arguments, "-U", "OSI layer 7", "-w", "-", NULL);
    else
        g_strv_builder_add_many(arguments, "-Y",
                                "tls.record.content_type == 21 || tls.record.content_type == 22",
                                "-T", "pdml", "-J", "ip ipv6 tcp tls", NULL);
}

static char **arguments_for(enum tshark_output output, const char *keylog, char *const *rsa_keys) {
    GStrvBuilder *arguments = g_strv_builder_new();
    g_strv_builder_add_many(arguments, "tshark", "-n", "-Q", "-r", LAUNCHER_FILE, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(settings); i++)
        add(arguments, "-o", g_strdup(settings[i]));
    g_strv_builder_add_many(arguments, "-d", every_port, NULL);
    if (keylog != NULL)
        add(arguments, "-o", g_strconcat("tls.keylog_file:", keylog, NULL));
    for (char *const *key = rsa_keys; key != NULL && *key != NULL; key++)
        add(arguments, "-o", rsa_setting(*key));
    add_output(arguments, output);
    char **all = g_strv_builder_end(arguments);
    g_strv_builder_unref(arguments);
    return all;
}

/* No settings of the user's: they could turn off what is needed here. */
void tshark_programs(struct launcher_program programs[TSHARK_OUTPUT_COUNT], const char *keylog,
                     char *const *rsa_keys) {
    for (enum tshark_output output = 0; output < TSHARK_OUTPUT_COUNT; output++)
        programs[output] = (struct launcher_program){
            .words = arguments_for(output, keylog, rsa_keys),
            .environment =
                g_environ_setenv(g_get_environ(), "WIRESHARK_CONFIG_DIR", "/nonexistent", TRUE)};
}

void tshark_programs_free(struct launcher_program programs[TSHARK_OUTPUT_COUNT]) {
    for (enum tshark_output output = 0; output < TSHARK_OUTPUT_COUNT; output++) {
        g_strfreev(programs[output].words);
        g_strfreev(programs[output].environment);
    }
}

/* Why it did not start; NULL: it did. */
static char *start(struct tshark *tshark, const struct tshark_task *task) {
    GError *error = NULL;
    if (task->launcher == NULL)
        return g_strdup("tshark did not start: there is no process for it");
    const int capture = open(task->capture, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (capture < 0)
        return g_strdup_printf("tshark did not start: %s", g_strerror(errno));
    tshark->output =
        launcher_start(task->launcher, (unsigned)task->output, capture, &tshark->process, &error);
    close(capture);
    if (tshark->output >= 0)
        return NULL;
    const bool missing = g_error_matches(error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);
    char *reason = missing ? g_strdup("tshark, which decrypts, is not installed")
                           : g_strdup_printf("tshark did not start: %s", error->message);
    tshark->process = 0;
    g_error_free(error);
    return reason;
}

struct tshark *tshark_start(const struct tshark_task *task) {
    struct tshark *tshark = g_new0(struct tshark, 1);
    tshark->launcher = task->launcher;
    tshark->seconds = task->seconds;
    tshark->until = g_get_monotonic_time() + (gint64)task->seconds * G_USEC_PER_SEC;
    tshark->bytes = g_byte_array_new();
    tshark->pdml = task->output == TSHARK_MESSAGES ? pdml_new() : NULL;
    tshark->output = -1;
    tshark->failure = start(tshark, task);
    return tshark;
}

static void close_output(struct tshark *tshark) {
    if (tshark->output >= 0)
        close(tshark->output);
    tshark->output = -1;
}

/* No more output is read. Takes `reason` over; the first one counts. */
static bool give_up(struct tshark *tshark, char *reason) {
    if (tshark->failure == NULL)
        tshark->failure = reason;
    else
        g_free(reason);
    close_output(tshark);
    return false;
}

static char *late_reason(const struct tshark *tshark) {
    return g_strdup_printf("tshark was ended before it was through, after %u seconds "
                           "(--tshark-timeout)",
                           tshark->seconds);
}

/* True: there is something to read, or the end. */
static bool wait_for_output(struct tshark *tshark) {
    for (;;) {
        gint64 left = (tshark->until - g_get_monotonic_time() + 999) / 1000;
        struct pollfd ready = {.fd = tshark->output, .events = POLLIN};
        int answer = left <= 0 ? 0 : poll(&ready, 1, (int)MIN(left, G_MAXINT));
        if (answer > 0)
            return true;
        if (answer == 0 && left <= 0)
            return give_up(tshark, late_reason(tshark));
        if (answer < 0 && errno != EINTR)
            return give_up(tshark, g_strdup_printf("tshark: %s", g_strerror(errno)));
    }
}

/* False: there is no more output. */
static bool read_more(struct tshark *tshark) {
    uint8_t chunk[CHUNK];
    if (tshark->output < 0 || !wait_for_output(tshark))
        return false;
    ssize_t length = read(tshark->output, chunk, sizeof chunk);
    if (length < 0 && errno == EINTR)
        return true;
    if (length <= 0) {
        close_output(tshark);
        return false;
    }
    if (tshark->taken > 0)
        g_byte_array_remove_range(tshark->bytes, 0, (guint)tshark->taken);
    tshark->taken = 0;
    g_byte_array_append(tshark->bytes, chunk, (guint)length);
    tshark->has_written = true;
    return true;
}

static bool next_message(struct tshark *tshark, struct decrypted_record *out) {
    while (tshark->failure == NULL) {
        if (pdml_take(tshark->pdml, out))
            return true;
        if (tshark->incomplete || tshark->output < 0)
            return false;
        const bool more = read_more(tshark);
        const struct span rest =
            span_after(span_of(tshark->bytes->data, tshark->bytes->len), tshark->taken);
        tshark->taken = tshark->bytes->len;
        if (pdml_feed(tshark->pdml, rest, !more))
            continue;
        if (more)
            return give_up(tshark, g_strdup("what tshark wrote is not what was asked for"));
        tshark->incomplete = true;
    }
    return false;
}

static bool next_data(struct tshark *tshark, struct decrypted_record *out) {
    while (tshark->failure == NULL) {
        struct span rest =
            span_after(span_of(tshark->bytes->data, tshark->bytes->len), tshark->taken);
        enum exported_answer answer = exported_take(&rest, out);
        tshark->taken = tshark->bytes->len - span_len(rest);
        if (answer == EXPORTED_PDU)
            return true;
        if (answer == EXPORTED_BAD)
            return give_up(tshark, g_strdup("what tshark wrote is not what was asked for"));
        if (answer == EXPORTED_MORE && !read_more(tshark))
            return false;
    }
    return false;
}

bool tshark_next(struct tshark *tshark, struct decrypted_record *out) {
    return tshark->pdml == NULL ? next_data(tshark, out) : next_message(tshark, out);
}

/* It has closed its output, so it is about to end. False: it does not. */
static bool wait_for_end(struct tshark *tshark, int *status) {
    for (;;) {
        if (launcher_has_ended(tshark->launcher, tshark->process, false, status))
            return true;
        if (g_get_monotonic_time() >= tshark->until)
            return false;
        g_usleep(1000);
    }
}

static void judge_end(struct tshark *tshark, int status) {
    if (WIFSIGNALED(status))
        give_up(tshark, g_strdup_printf("tshark crashed: %s", g_strsignal(WTERMSIG(status))));
    else if (WEXITSTATUS(status) != 0)
        give_up(tshark, g_strdup_printf("tshark failed with exit status %d", WEXITSTATUS(status)));
    else if (!tshark->has_written)
        give_up(tshark, g_strdup("tshark wrote nothing, not even the beginning of a capture"));
    else if (tshark->bytes->len > tshark->taken || tshark->incomplete)
        give_up(tshark, g_strdup("what tshark wrote ends too early"));
}

char *tshark_end(struct tshark *tshark) {
    int status = 0;
    bool running = tshark->process != 0;
    bool ended =
        running && tshark->failure == NULL && tshark->output < 0 && wait_for_end(tshark, &status);
    bool late = running && !ended && tshark->failure == NULL && tshark->output < 0;
    close_output(tshark);
    if (ended)
        judge_end(tshark, status);
    if (late)
        give_up(tshark, late_reason(tshark));
    if (running && !ended)
        launcher_kill(tshark->launcher, tshark->process);
    char *failure = tshark->failure;
    g_byte_array_unref(tshark->bytes);
    pdml_free(tshark->pdml);
    g_free(tshark);
    return failure;
}
