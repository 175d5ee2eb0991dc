/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/case_points.h"

#include <string.h>

#include "capture/case/point.h"
#include "capture/command/output.h"

enum { NAME_MOST = 120 /* bytes */ };

static bool refuse(const char *point) {
    char *reason = g_strdup_printf("'%s' is not NAME=FILE", point);
    complain_and_free("--point", reason);
    return false;
}

bool case_points_read(struct options *options) {
    GPtrArray *words = g_ptr_array_new();
    for (char **path = options->paths; *path != NULL; path++)
        g_ptr_array_add(words, g_strdup(*path));
    bool is_read = true;
    for (char **point = options->points; is_read && point != NULL && *point != NULL; point++) {
        const char *equals = strchr(*point, '=');
        is_read = equals != NULL && equals > *point && equals[1] != '\0';
        if (is_read)
            g_ptr_array_add(words, g_strdup(equals + 1));
        else
            refuse(*point);
    }
    g_ptr_array_add(words, NULL);
    g_strfreev(options->words);
    options->words = options->paths = (char **)g_ptr_array_free(words, FALSE);
    return is_read;
}

/* For sentences: valid UTF-8 without control characters, and not endless. */
static char *safe_name(const char *name) {
    char *text = g_utf8_make_valid(name, -1);
    for (char *at = text; *at != '\0'; at++)
        if (g_ascii_iscntrl(*at))
            *at = '?';
    if (strlen(text) > NAME_MOST)
        *g_utf8_find_prev_char(text, text + NAME_MOST + 1) = '\0';
    return text;
}

/* Of the --point that the path is, or lies in; NULL: none. To be freed with g_free. */
static char *given_name(const struct options *options, const char *path) {
    for (char **point = options->points; point != NULL && *point != NULL; point++) {
        const char *file = strchr(*point, '=') + 1;
        if (strcmp(path, file) != 0)
            continue;
        char *name = g_strndup(*point, (gsize)(file - 1 - *point));
        char *text = safe_name(name);
        g_free(name);
        return text;
    }
    return NULL;
}

/* So many of its last parts. */
static char *last_parts(const char *path, unsigned parts) {
    const char *from = path + strlen(path);
    while (from > path && (strchr("/!", from[-1]) == NULL || --parts > 0))
        from--;
    return safe_name(from);
}

static bool is_taken(const GPtrArray *points, guint of, const char *name) {
    for (guint i = 0; i < points->len; i++)
        if (i != of && g_strcmp0(((const struct case_point *)points->pdata[i])->name, name) == 0)
            return true;
    return false;
}

enum { PARTS_MOST = 16 };

/* One part more for all whose names are not their own yet. */
static bool lengthen(const struct options *options, const GPtrArray *points, unsigned parts) {
    bool any = false;
    bool *clashes = g_new0(bool, points->len);
    for (guint i = 0; i < points->len; i++)
        clashes[i] = is_taken(points, i, ((struct case_point *)points->pdata[i])->name);
    for (guint i = 0; i < points->len; i++) {
        struct case_point *point = points->pdata[i];
        char *given = given_name(options, point->path);
        if (clashes[i] && given == NULL) {
            g_free(point->name);
            point->name = last_parts(point->path, parts);
            any = true;
        }
        g_free(given);
    }
    g_free(clashes);
    return any;
}

void case_points_name(const struct options *options, const GPtrArray *points) {
    for (guint i = 0; i < points->len; i++) {
        struct case_point *point = points->pdata[i];
        point->name = given_name(options, point->path);
        if (point->name == NULL)
            point->name = last_parts(point->path, 1);
    }
    for (unsigned parts = 2; parts <= PARTS_MOST && lengthen(options, points, parts); parts++)
        continue;
}
