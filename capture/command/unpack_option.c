/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/unpack_option.h"

#include <stddef.h>
#include <string.h>

#include "capture/command/output.h"
#include "capture/read/unpack_limit.h"

const GOptionEntry unpack_option_table[] = {
    {"unpack-limit", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(unpack_limit_text),
     "Read a compressed capture or archive up to so many bytes of what it unpacks to, as 500M or "
     "20G, or none for no limit (default: 1G, or 100 times its size when that is more)",
     "SIZE"},
    {0},
};

/* False: it is none. */
static bool read_size(const char *text, uint64_t *out) {
    static const char units[] = "KMGT";
    char *end;
    const guint64 number = g_ascii_strtoull(text, &end, 10);
    const char *unit = *end == '\0' ? NULL : strchr(units, g_ascii_toupper(*end));
    const unsigned shift = unit == NULL ? 0 : 10 * (unsigned)(unit - units + 1);
    if (!g_ascii_isdigit(text[0]) || (*end != '\0' && (unit == NULL || end[1] != '\0')) ||
        number == 0 || number > UINT64_MAX >> shift)
        return false;
    *out = number << shift;
    return true;
}

bool unpack_option_read(const struct options *options) {
    const char *text = options->unpack_limit_text;
    uint64_t limit = 0;
    if (text != NULL && strcmp(text, "none") == 0)
        limit = UINT64_MAX;
    else if (text != NULL && !read_size(text, &limit)) {
        complain_and_free("--unpack-limit",
                          g_strdup_printf("'%s' is not a size such as 500M or 20G, or none", text));
        return false;
    }
    unpack_limit_set(limit);
    return true;
}
