/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/download/download.h"

#include <glib.h>
#include <strings.h>

#include "capture/observe/download/file_kind.h"
#include "capture/observe/text.h"

/* What a wanted name begins and ends with. */
static const struct {
    const char *start, *end;
    bool exact; /* nothing between the two */
} wanted[] = {
    {"CTLFile", ".tlv", true},        {"ITLFile", ".tlv", true}, {"CTLSEP", ".tlv", false},
    {"ITLSEP", ".tlv", false},        {"", ".sgn", false},       {"SEP", ".cnf.xml", false},
    {"XMLDefault", ".cnf.xml", true},
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

/* Without a query, and the slashes of the root. */
static struct span without_root(struct span path) {
    struct span name = {path.at, path.at};
    while (name.end < path.end && *name.end != '?')
        name.end++;
    while (name.at < name.end && (*name.at == '/' || *name.at == '\\'))
        name.at++;
    return name;
}

bool download_name_of(struct span path, char out[DOWNLOAD_NAME]) {
    const enum file_kind kind = file_kind_of(path);
    const bool is_placed = kind == FILE_OTHER || kind == FILE_LOCALE || kind == FILE_BACKGROUND;
    struct span name = without_directories(path);
    if (span_is_empty(name))
        return false;
    if (is_placed && !download_is_wanted(path))
        name = without_root(path);
    text_copy(out, DOWNLOAD_NAME, name);
    return true;
}

bool download_is_wanted(struct span path) {
    struct span name = without_directories(path);
    size_t length = span_len(name);
    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
        size_t start = strlen(wanted[i].start), end = strlen(wanted[i].end);
        if (length < start + end || (wanted[i].exact && length != start + end))
            continue;
        if (same_text(name.at, wanted[i].start) && same_text(name.end - end, wanted[i].end))
            return true;
    }
    return false;
}

static bool has_ending(const char *name, const char *end) {
    const size_t length = strlen(name), tail = strlen(end);
    return length >= tail && same_text((const uint8_t *)name + length - tail, end);
}

bool download_is_list(const char *name) {
    return has_ending(name, ".tlv");
}

bool download_is_configuration(const char *name) {
    return has_ending(name, ".cnf.xml");
}

bool download_is_kept(const char *name) {
    return download_is_wanted(span_of_text(name)) && !download_is_configuration(name);
}

void download_add_gap(struct download_gaps *gaps, uint64_t first, uint64_t last) {
    if (gaps->more == 0 && gaps->count > 0 && gaps->at[gaps->count - 1].last + 1 == first) {
        gaps->at[gaps->count - 1].last = last;
    } else if (gaps->count < DOWNLOAD_GAPS) {
        gaps->at[gaps->count].first = first;
        gaps->at[gaps->count++].last = last;
    } else {
        gaps->more++;
    }
}

static void append_gap(GString *text, const struct download_gaps *gaps, unsigned index) {
    uint64_t first = gaps->at[index].first, last = gaps->at[index].last;
    bool final = index + 1 == gaps->count && gaps->more == 0;
    if (index > 0)
        g_string_append(text, final ? " and " : ", ");
    g_string_append_printf(text, "%" G_GUINT64_FORMAT, first);
    if (last > first)
        g_string_append_printf(text, " to %" G_GUINT64_FORMAT, last);
}

void download_write_gaps(const struct download_gaps *gaps, const char *unit, uint64_t total,
                         char out[DOWNLOAD_MISSING]) {
    if (gaps->count == 0)
        return;
    bool one = gaps->count == 1 && gaps->at[0].first == gaps->at[0].last;
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%s%s ", unit, one ? "" : "s");
    for (unsigned i = 0; i < gaps->count; i++)
        append_gap(text, gaps, i);
    if (gaps->more > 0)
        g_string_append_printf(text, " and %u more %s", gaps->more,
                               gaps->more == 1 ? "hole" : "holes");
    if (total > 0)
        g_string_append_printf(text, " of %" G_GUINT64_FORMAT, total);
    download_note(out, "%s", text->str);
    g_string_free(text, TRUE);
}

void download_note(char out[DOWNLOAD_MISSING], const char *format, ...) {
    if (out[0] != '\0')
        g_strlcat(out, "; ", DOWNLOAD_MISSING);
    size_t used = strlen(out);
    va_list arguments;
    va_start(arguments, format);
    g_vsnprintf(out + used, (gulong)(DOWNLOAD_MISSING - used), format, arguments);
    va_end(arguments);
}
