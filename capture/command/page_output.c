/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/page_output.h"

#include <string.h>

#include "capture/command/output.h"
#include "capture/command/output_paths.h"
#include "capture/report/atomic_file.h"
#include "capture/report/page/html.h"
#include "capture/report/redact/readdressed.h"
#include "capture/report/run_summary.h"

const GOptionEntry page_option_table[] = {
    {"page", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(page),
     "Write the report to this file, too, as a page of HTML to hand on", "FILE"},
    {0},
};

bool page_output_begin(const struct options *options, const struct inputs *inputs) {
    if (options->page == NULL)
        return true;
    html_init();
    if (!output_paths_is_input(inputs, options->page))
        return true;
    complain(options->page, "it is one of the captures to read; inputs are never overwritten");
    return false;
}

struct page_part *page_output_part(const struct options *options,
                                   const struct capture_summary *summary, const GPtrArray *findings,
                                   const struct ladder_record *record) {
    const struct finding *const *all = (const struct finding *const *)findings->pdata;
    if (record == NULL)
        return page_part_new(&options->style, summary, all, findings->len, NULL);
    GPtrArray *passed = ladder_record_messages(record);
    const struct page_messages messages = {.messages = passed,
                                           .left_out = ladder_record_left_out(record),
                                           .pseudonyms = options_pseudonyms(options)};
    struct page_part *part = page_part_new(&options->style, summary, all, findings->len, &messages);
    g_ptr_array_unref(passed);
    return part;
}

static char *title_of(const struct options *options) {
    struct run_summary run = {0};
    char key[RUN_KEY_TEXT];
    run_summary_name(&run, (const char *const *)options->paths, options->files_from, key);
    return run_summary_title(&run);
}

bool page_output_captures(const struct options *options, const struct overview *overview,
                          const struct totals *totals, const GPtrArray *parts) {
    char *paths = title_of(options);
    if (options->redact_addresses)
        readdressed_text(paths, &options->pseudonyms);
    const struct page page = {.title = paths,
                              .style = &options->style,
                              .overview = overview,
                              .totals = totals,
                              .parts = parts};
    const bool written = page_output_write(options, &page);
    g_free(paths);
    return written;
}

static bool write_file(const char *path, const char *text, char **error) {
    struct atomic_file *file = atomic_file_open(path, error);
    if (file == NULL)
        return false;
    (void)atomic_file_write(file, text, strlen(text));
    return atomic_file_publish(file, error);
}

bool page_output_write(const struct options *options, const struct page *page) {
    char *error = NULL;
    char *text = page_write(page);
    if (text == NULL)
        error = g_strdup("cannot be written: there is not enough memory");
    const bool written = text != NULL && write_file(options->page, text, &error);
    if (!written)
        complain_and_free(options->page, error);
    g_free(text);
    return written;
}
