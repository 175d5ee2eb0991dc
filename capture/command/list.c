/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope list: what was there, capture by capture. */
#include "capture/command/keyed_scan.h"
#include "capture/command/options.h"
#include "capture/command/output.h"
#include "capture/read/inputs.h"
#include "capture/report/json.h"
#include "capture/report/pair_report.h"

struct listing {
    const struct options *options;
    bool incomplete; /* something could not be read, or not to its end */
    bool printed;    /* something was, which an empty line parts from what follows */
};

static void ignore_packet(void *data, const struct reader *reader, const struct packet *packet) {
    (void)data;
    (void)reader;
    (void)packet;
}

static void append_text(struct listing *listing, GString *out,
                        const struct capture_summary *summary) {
    const struct text_style *style = &listing->options->style;
    const struct pair_style pair_style = {.width = style->width, .colour = style->colour};
    g_string_append(out, listing->printed ? "\n" : "");
    pair_report_text(out, &pair_style, summary, summary->pairs);
    listing->printed = true;
}

/* Of a capture that could not be read, JSON says so; there is nothing else to print. */
static void print(struct listing *listing, const struct capture_summary *summary) {
    GString *out = g_string_new(NULL);
    const bool is_read = summary->pairs != NULL;
    if (is_read && listing->options->csv)
        pair_report_csv(out, summary->file, summary->pairs);
    else if (is_read && listing->options->json)
        pair_report_json(out, summary->file, summary->pairs);
    else if (is_read)
        append_text(listing, out, summary);
    if (listing->options->json)
        json_capture(out, summary);
    output_write(out->str);
    g_string_free(out, TRUE);
}

static void list_capture(struct listing *listing, const struct input_entry *input) {
    const struct keyed_scan_task task = {.options = listing->options,
                                         .file = input->path,
                                         .path = input->path,
                                         .filter = listing->options->filter,
                                         .error = input->error,
                                         .packet = ignore_packet};
    struct keyed_scan scan;
    keyed_scan(&scan, &task);
    const struct capture_summary *summary = &scan.run.summary;
    print(listing, summary);
    if (summary->error != NULL)
        complain(input->path, summary->error);
    listing->incomplete = listing->incomplete || summary->end != CAPTURE_WHOLE;
    keyed_scan_clear(&scan);
}

static enum exit_status list_paths(const struct options *options) {
    struct listing listing = {.options = options};
    struct inputs *inputs = inputs_new();
    for (char **path = options->paths; *path != NULL; path++)
        inputs_add(inputs, *path);
    if (options->csv) {
        GString *head = g_string_new(NULL);
        pair_report_csv_head(head);
        output_write(head->str);
        g_string_free(head, TRUE);
    }
    for (size_t i = 0; i < inputs_count(inputs) && !output_failed(); i++)
        list_capture(&listing, inputs_at(inputs, i));
    inputs_free(inputs);
    return listing.incomplete || output_failed() ? STATUS_INCOMPLETE : STATUS_CLEAN;
}

enum exit_status list_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("list");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (*options.paths == NULL)
        complain("list", "name captures or folders, or - for standard input");
    else if (options.json && options.csv)
        complain("list", "either --json or --csv, not both");
    else
        status = list_paths(&options);
    options_free(&options);
    return status;
}
