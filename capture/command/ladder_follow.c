/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A ladder that grows: a row for each message as soon as it is known, and between them findings as
 * they come. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "capture/command/confinement.h"
#include "capture/command/key_options.h"
#include "capture/command/ladder.h"
#include "capture/command/live_report.h"
#include "capture/command/output.h"
#include "capture/report/ladder/ladder_text.h"
#include "capture/report/redact/readdressed.h"

enum {
    PLACE_LEAST = 6,         /* columns: the numbers of a million frames */
    LOOK_EVERY = 200 * 1000, /* microseconds: at a file that may have grown */
    COPIED = 64 * 1024       /* bytes at a time */
};

struct follower {
    const struct options *options;
    struct live_report report;
    struct ladder_record *record;
    GPtrArray *hosts; /* struct endpoint *, owned: lifelines from left to right */
    struct ladder_step before;
    bool has_before;
};

/* --- rows ------------------------------------------------------------------------------------- */

/* The lifeline of a host; the last one belongs to all that have none of their own. */
static unsigned lifeline_of(struct follower *follower, const struct endpoint *endpoint,
                            bool *is_new) {
    const unsigned most = ladder_layout_lifelines(follower->options->style.width);
    for (guint i = 0; i < follower->hosts->len; i++)
        if (address_equals(&((const struct endpoint *)follower->hosts->pdata[i])->address,
                           &endpoint->address))
            return i;
    if (follower->hosts->len >= most)
        return most - 1;
    *is_new = true;
    g_ptr_array_add(follower->hosts, g_memdup2(endpoint, sizeof *endpoint));
    return follower->hosts->len - 1;
}

static struct ladder *begin_ladder(const struct follower *follower) {
    const unsigned most = ladder_layout_lifelines(follower->options->style.width);
    struct ladder *ladder = ladder_new();
    for (guint i = 0; i < follower->hosts->len; i++) {
        char address[ADDRESS_TEXT];
        const struct endpoint *host = follower->hosts->pdata[i];
        ladder_add_lifeline(ladder, "", "",
                            i + 1 == most ? "others" : address_write(&host->address, address));
    }
    return ladder;
}

static void write_rows(const struct follower *follower, const struct ladder_step *step,
                       bool with_heads) {
    struct ladder *ladder = begin_ladder(follower);
    if (follower->has_before)
        ladder_add_step(ladder, &follower->before);
    ladder_add_step(ladder, step);
    const struct ladder_space space = {
        .width = follower->options->style.width, .place_least = PLACE_LEAST, .keeps_order = true};
    struct ladder_layout *layout = ladder_layout_new(ladder, &space);
    GString *out = g_string_new(NULL);
    if (with_heads)
        ladder_text_heads(out, &follower->options->style, follower->options->ascii, layout);
    ladder_text_rows(out, &follower->options->style, follower->options->ascii, layout,
                     follower->has_before ? 1 : 0);
    output_write(out->str);
    g_string_free(out, TRUE);
    ladder_layout_free(layout);
    ladder_free(ladder);
}

static void show(void *data, const struct ladder_message *message) {
    struct follower *follower = data;
    const struct pseudonyms *pseudonyms = follower->report.run.pseudonyms;
    struct endpoint from = message->from, to = message->to;
    char frame[FRAME_TEXT];
    bool is_new = false;
    GString *time = g_string_new(NULL);
    char *label = g_strdup(message->label);
    if (pseudonyms != NULL) {
        pseudonyms->address(pseudonyms->data, from.address.family, from.address.bytes);
        pseudonyms->address(pseudonyms->data, to.address.family, to.address.bytes);
        readdressed_text(label, pseudonyms);
    }
    struct ladder_step step = {.kind = message->is_lost ? LADDER_LOST : LADDER_ARROW,
                               .from = lifeline_of(follower, &from, &is_new),
                               .to = lifeline_of(follower, &to, &is_new),
                               .time = message->ref.time,
                               .place = frame,
                               .label = label,
                               .is_evidence = message->weight == LADDER_TROUBLE};
    if (step.from == step.to)
        step.kind = LADDER_REMARK;
    frame_text_write(NULL, message->ref.frame, frame);
    const struct day_clock clock = {.day = step.time, .zone = follower->options->style.zone};
    finding_details_time(time, &clock, step.time);
    step.time_text = time->str;
    if (message->weight != LADDER_MINOR) {
        write_rows(follower, &step, is_new);
        follower->before = (struct ladder_step){
            .kind = LADDER_REMARK, .time = step.time, .time_text = "", .place = "", .label = ""};
        follower->has_before = true;
    }
    g_string_free(time, TRUE);
    g_free(label);
}

/* --- packets ---------------------------------------------------------------------------------- */

static enum exit_status follow(const struct options *options, const char *name,
                               struct reader *reader, char *error) {
    struct follower follower = {.options = options,
                                .record = ladder_record_new(),
                                .hosts = g_ptr_array_new_with_free_func(g_free)};
    struct live_report *report = &follower.report;
    ladder_record_listen(follower.record, show, &follower);
    report->event = ladder_record_event;
    report->event_data = follower.record;
    live_report_begin(report, options, name, reader, error);
    const enum exit_status end = live_report_end(report, live_report_read(report));
    ladder_record_free(follower.record);
    g_ptr_array_unref(follower.hosts);
    return end;
}

/* --- a file that grows ------------------------------------------------------------------------ */

struct growing {
    int file, pipe;
};

/* Until nobody reads the pipe any more. */
static gpointer copy_growing(gpointer data) {
    const struct growing *growing = data;
    char *bytes = g_malloc(COPIED);
    ssize_t written = 0;
    while (written >= 0) {
        const ssize_t length = read(growing->file, bytes, COPIED);
        if (length < 0 && errno != EINTR)
            break;
        if (length <= 0)
            g_usleep(LOOK_EVERY);
        for (ssize_t done = 0; done < length && written >= 0; done += written)
            written = write(growing->pipe, bytes + done, (size_t)(length - done));
    }
    close(growing->pipe);
    g_free(bytes);
    return NULL;
}

/* Standard input is what the file has, and what it will have. False: *error says why not. */
static bool open_growing(struct growing *growing, const char *path, char **error) {
    int ends[2];
    growing->file = open(path, O_RDONLY | O_CLOEXEC);
    if (growing->file < 0 || pipe(ends) != 0) {
        *error = g_strdup(g_strerror(errno));
        return false;
    }
    growing->pipe = ends[1];
    const bool is_moved = dup2(ends[0], STDIN_FILENO) == STDIN_FILENO;
    close(ends[0]);
    if (!is_moved)
        *error = g_strdup(g_strerror(errno));
    return is_moved;
}

static enum exit_status follow_file(struct options *options, const char *path) {
    static struct growing growing; /* the thread ends with the program */
    char *error = NULL;
    struct reader *reader = NULL;
    const bool is_stream = strcmp(path, "-") == 0;
    if (!confinement_begin(options, NULL))
        return STATUS_USAGE;
    if (is_stream || open_growing(&growing, path, &error)) {
        if (!is_stream)
            g_thread_unref(g_thread_new("growing", copy_growing, &growing));
        reader = reader_open_file("-", options->filter, &error);
    }
    return follow(options, path, reader, error);
}

static enum exit_status follow_interface(struct options *options) {
    char *error = NULL;
    struct reader *reader = reader_open_live(options->interface, options->filter, &error);
    confinement_begin_live(options);
    return follow(options, options->interface, reader, error);
}

enum exit_status ladder_follow(struct options *options) {
    const guint paths = g_strv_length(options->paths);
    if (options->has_finding || options->as_case)
        complain("--follow", "is of all that comes: neither --finding nor --case go with it");
    else if (key_options_are_given(options))
        complain("--follow", "keys open captures in files, not what is still to come");
    else if (options->interface != NULL && paths > 0)
        complain("ladder", "either -i INTERFACE or paths, not both");
    else if (options->interface != NULL)
        return options_read_files(options) ? follow_interface(options) : STATUS_USAGE;
    else if (paths != 1)
        complain("--follow", "name one capture that grows, - for standard input, or -i INTERFACE");
    else
        return follow_file(options, options->paths[0]);
    return STATUS_USAGE;
}
