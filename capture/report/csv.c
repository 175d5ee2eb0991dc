/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/csv.h"

#include <inttypes.h>
#include <string.h>

/* Quotes inside are doubled. A name that a spreadsheet would take for a formula is not one of ours,
 * but a file can be called so: an apostrophe makes it text. */
void csv_field(GString *out, const char *text) {
    char *valid = g_utf8_make_valid(text, -1);
    g_string_append(out, strchr("=+-@\t\r", *valid) != NULL && *valid != '\0' ? "\"'" : "\"");
    for (const char *at = valid; *at != '\0'; at++)
        g_string_append_len(out, *at == '"' ? "\"\"" : at, *at == '"' ? 2 : 1);
    g_string_append(out, "\",");
    g_free(valid);
}

void csv_number(GString *out, int64_t number) {
    g_string_append_printf(out, "%" PRId64 ",", number);
}

void csv_end(GString *out) {
    g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}
