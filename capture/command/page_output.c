/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/page_output.h"

#include <string.h>

#include "capture/command/output.h"
#include "capture/command/output_paths.h"
#include "capture/report/atomic_file.h"
#include "capture/report/page/html.h"

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
