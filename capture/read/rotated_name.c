/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/rotated_name.h"

#include <glib.h>
#include <string.h>

#include "capture/read/file_magic.h"

enum { NUMBER_LONGEST = 6 }; /* digits; more are no number of a file */

/* A date with or without a time of day, seconds since 1970, or a time of day. What stands in it
 * between the numbers may be anything usual, but a time alone could be an address. */
#define YEAR      "(?:19|20)[0-9]{2}"
#define MONTH_DAY "(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12][0-9]|3[01])"
#define HOUR      "(?:[01][0-9]|2[0-3])"
#define TIME      HOUR "[-_.:h]?[0-5][0-9](?:[-_.:m]?[0-6][0-9])?"
static const char stamp_pattern[] = "(?<![0-9])(?:" YEAR "[-_.]?" MONTH_DAY "(?:[-_.T ]?" TIME ")?"
                                    "|1[0-9]{9}"
                                    "|" HOUR "[-_:]?[0-5][0-9][-_:]?[0-6][0-9]"
                                    ")(?![0-9])";

/* Five digits or more beside the time, or at the end. */
static const char counter_pattern[] = "_([0-9]{5,})(?=_%|$)|(?<=%)_([0-9]{5,})(?=$)";

static GRegex *regex_of(const char *pattern) {
    return g_regex_new(pattern, G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL);
}

static void *compile_stamp(void *unused) {
    (void)unused;
    return regex_of(stamp_pattern);
}

static void *compile_counter(void *unused) {
    (void)unused;
    return regex_of(counter_pattern);
}

static bool read_number(const char *digits, struct rotated_name *out) {
    if (*digits == '\0' || strlen(digits) > NUMBER_LONGEST)
        return false;
    out->number = g_ascii_strtoull(digits, NULL, 10);
    return out->is_numbered = true;
}

/* "x.pcap" for "x.pcap12": the number stands behind an extension that captures have. Without one it
 * is the first file, number 0. False: it is no such name, and nothing was changed. */
static bool take_number_at_end(GString *name, struct rotated_name *out) {
    gsize length = name->len;
    while (length > 0 && g_ascii_isdigit(name->str[length - 1]))
        length--;
    char *digits = g_strdup(name->str + length);
    char *extension = g_strndup(name->str, length);
    const char *dot = strrchr(extension, '.');
    const bool is_one = dot != NULL && dot != extension && file_magic_is_extension(dot + 1);
    if (is_one && *digits != '\0')
        (void)read_number(digits, out);
    else if (is_one)
        out->is_numbered = true;
    if (is_one)
        g_string_truncate(name, length);
    g_free(extension);
    g_free(digits);
    return is_one;
}

/* Puts `sign` in the place of the first match, and gives that back without the rest of it; NULL:
 * there is none. To be freed with g_free. */
static char *take_match(GString *name, const GRegex *regex, const char *sign) {
    GMatchInfo *match;
    char *taken = NULL;
    int begin, end;
    if (g_regex_match_full(regex, name->str, (gssize)name->len, 0, 0, &match, NULL) &&
        g_match_info_fetch_pos(match, 0, &begin, &end)) {
        const int groups = g_match_info_get_match_count(match);
        taken = g_match_info_fetch(match, groups - 1);
        g_string_erase(name, begin, end - begin);
        g_string_insert(name, begin, sign);
    }
    g_match_info_free(match);
    return taken;
}

/* The stem of the name: what stands before the extension. */
static void read_stem(GString *stem, struct rotated_name *out) {
    static GOnce stamps = G_ONCE_INIT, counters = G_ONCE_INIT;
    const GRegex *stamp = g_once(&stamps, compile_stamp, NULL);
    const GRegex *counter = g_once(&counters, compile_counter, NULL);
    char *time = take_match(stem, stamp, "%");
    out->stamp = time == NULL ? g_strdup("") : time;
    char *digits = take_match(stem, counter, "_#");
    if (digits != NULL)
        out->is_run = read_number(digits, out);
    g_free(digits);
}

bool rotated_name_read(const char *path, struct rotated_name *out) {
    *out = (struct rotated_name){.stamp = NULL};
    char *folder = g_path_get_dirname(path), *base = file_magic_unpacked_name(path);
    GString *name = g_string_new(base);
    const bool has_number = take_number_at_end(name, out);
    const char *dot = strrchr(name->str, '.');
    GString *stem = g_string_new_len(name->str, dot == NULL || dot == name->str ? (gssize)name->len
                                                                                : dot - name->str);
    char *extension = g_strdup(name->str + stem->len);
    read_stem(stem, out);
    out->family = g_strdup_printf("%s/%s%s", folder, stem->str, extension);
    const bool is_one = has_number || out->is_run || out->stamp[0] != '\0';
    g_free(extension);
    g_string_free(stem, TRUE);
    g_string_free(name, TRUE);
    g_free(base);
    g_free(folder);
    if (!is_one)
        rotated_name_clear(out);
    return is_one;
}

void rotated_name_clear(struct rotated_name *name) {
    g_free(name->family);
    g_free(name->stamp);
    *name = (struct rotated_name){.stamp = NULL};
}

int rotated_name_compare(const struct rotated_name *a, const struct rotated_name *b) {
    if (a->is_numbered && b->is_numbered && a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return strcmp(a->stamp, b->stamp);
}

uint64_t rotated_name_missing(const struct rotated_name *before, const struct rotated_name *after) {
    const bool is_counted =
        before->is_numbered && after->is_numbered && after->number > before->number;
    return is_counted ? after->number - before->number - 1 : 0;
}
