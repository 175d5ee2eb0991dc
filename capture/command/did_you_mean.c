/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nearness by the number of letters to change (Levenshtein, Soviet Physics Doklady 10, 1966). */
#include "capture/command/did_you_mean.h"

#include <glib.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "capture/rules/catalogue.h"

enum { NAME_MOST = 64 };

/* Letters to put in, take out or change; UINT_MAX, which is far, when `a` or `b` is too long to be
 * a name of ours. */
static unsigned distance(const char *a, const char *b) {
    unsigned row[NAME_MOST + 1];
    size_t a_length = strlen(a);
    size_t b_length = strlen(b);
    if (a_length > NAME_MOST || b_length > NAME_MOST)
        return UINT_MAX;
    for (unsigned j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 0; i < a_length; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i + 1;
        for (size_t j = 0; j < b_length; j++) {
            unsigned changed = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = MIN(changed, MIN(row[j], row[j + 1]) + 1);
        }
    }
    return row[b_length];
}

/* The same of a name's beginning that is as long as what was typed: "unkown" for "unknown_ca". */
static unsigned distance_of_beginning(const char *typed, const char *name) {
    char *beginning = g_strndup(name, strlen(typed) + 1);
    const unsigned letters =
        strlen(beginning) < strlen(name) ? distance(typed, beginning) : UINT_MAX;
    g_free(beginning);
    return letters;
}

/* Keeps the nearer one; a name that holds all that was typed is as near as one wrong letter, and
 * one that begins much like it as one letter more. */
static void consider(const char *typed, const char *name, const char **nearest, unsigned *least) {
    unsigned letters = distance(typed, name);
    if (strlen(typed) >= 3 && strstr(name, typed) != NULL)
        letters = 1;
    else if (strlen(typed) >= 5)
        letters = MIN(letters, MAX(distance_of_beginning(typed, name), 1u));
    if (letters >= *least)
        return;
    *least = letters;
    *nearest = name;
}

/* A third of the letters may be wrong. */
static unsigned bound(const char *typed) {
    return (unsigned)strlen(typed) / 3 + 1;
}

/* One more where there are few names to take it for, and enough letters. */
static unsigned wide_bound(const char *typed) {
    return bound(typed) + (strlen(typed) >= 4 ? 1 : 0);
}

const char *did_you_mean_code(const char *name) {
    const char *nearest = NULL;
    const char *typed = g_str_has_prefix(name, "uc.") ? name + 3 : name;
    unsigned least = bound(typed);
    for (size_t i = 0; i < CODE_COUNT; i++)
        consider(typed, catalogue[i].name + strlen("uc."), &nearest, &least);
    return nearest == NULL ? NULL : nearest - strlen("uc.");
}

const char *did_you_mean_command(const char *name) {
    const char *nearest = NULL;
    unsigned least = wide_bound(name);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        consider(name, commands[i].name, &nearest, &least);
    return nearest;
}

const char *did_you_mean_option(const struct command *command, const char *option) {
    const char *nearest = NULL;
    const char *typed = option + strspn(option, "-");
    unsigned least = wide_bound(typed);
    for (const GOptionEntry *const *table = command->options; *table != NULL; table++)
        for (const GOptionEntry *entry = *table; entry->long_name != NULL; entry++)
            consider(typed, entry->long_name, &nearest, &least);
    return nearest;
}
