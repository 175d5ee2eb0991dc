/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/download.h"

#include <glib.h>
#include <strings.h>

#include "capture/observe/text.h"

/* What a wanted name begins and ends with. */
static const struct {
    const char *start, *end;
    bool exact; /* nothing between the two */
} wanted[] = {
    {"CTLFile", ".tlv", true}, {"ITLFile", ".tlv", true}, {"CTLSEP", ".tlv", false},
    {"ITLSEP", ".tlv", false}, {"", ".sgn", false},
};

/* Case does not matter. */
static bool same_text(const uint8_t *at, const char *text) {
    return strncasecmp((const char *)at, text, strlen(text)) == 0;
}

static struct span without_directories(struct span path) {
    struct span name = path;
    for (const uint8_t *at = path.at; at < path.end; at++) {
        if (*at == '?')
            return (struct span){name.at, at};
        if (*at == '/' || *at == '\\')
            name.at = at + 1;
    }
    return name;
}

bool download_is_wanted(struct span path, char out[DOWNLOAD_NAME]) {
    struct span name = without_directories(path);
    size_t length = span_len(name);
    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
        size_t start = strlen(wanted[i].start), end = strlen(wanted[i].end);
        if (length < start + end || (wanted[i].exact && length != start + end))
            continue;
        if (!same_text(name.at, wanted[i].start) || !same_text(name.end - end, wanted[i].end))
            continue;
        text_copy(out, DOWNLOAD_NAME, name);
        return true;
    }
    return false;
}

bool download_is_list(const char *name) {
    const size_t length = strlen(name);
    return length >= 4 && same_text((const uint8_t *)name + length - 4, ".tlv");
}

void download_add_hole(struct download_holes *holes, uint64_t first, uint64_t last) {
    if (holes->more == 0 && holes->count > 0 && holes->at[holes->count - 1].last + 1 == first) {
        holes->at[holes->count - 1].last = last;
    } else if (holes->count < DOWNLOAD_HOLES) {
        holes->at[holes->count].first = first;
        holes->at[holes->count++].last = last;
    } else {
        holes->more++;
    }
}

static void append_hole(GString *text, const struct download_holes *holes, unsigned index) {
    uint64_t first = holes->at[index].first, last = holes->at[index].last;
    bool final = index + 1 == holes->count && holes->more == 0;
    if (index > 0)
        g_string_append(text, final ? " and " : ", ");
    g_string_append_printf(text, "%" G_GUINT64_FORMAT, first);
    if (last > first)
        g_string_append_printf(text, " to %" G_GUINT64_FORMAT, last);
}

void download_write_holes(const struct download_holes *holes, const char *unit, uint64_t total,
                          char out[DOWNLOAD_MISSING]) {
    if (holes->count == 0)
        return;
    bool one = holes->count == 1 && holes->at[0].first == holes->at[0].last;
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%s%s ", unit, one ? "" : "s");
    for (unsigned i = 0; i < holes->count; i++)
        append_hole(text, holes, i);
    if (holes->more > 0)
        g_string_append_printf(text, " and %u more %s", holes->more,
                               holes->more == 1 ? "hole" : "holes");
    if (total > 0)
        g_string_append_printf(text, " of %" G_GUINT64_FORMAT, total);
    download_remark(out, "%s", text->str);
    g_string_free(text, TRUE);
}

void download_remark(char out[DOWNLOAD_MISSING], const char *format, ...) {
    if (out[0] != '\0')
        g_strlcat(out, "; ", DOWNLOAD_MISSING);
    size_t used = strlen(out);
    va_list arguments;
    va_start(arguments, format);
    g_vsnprintf(out + used, (gulong)(DOWNLOAD_MISSING - used), format, arguments);
    va_end(arguments);
}
