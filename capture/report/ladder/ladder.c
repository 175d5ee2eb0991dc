/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/ladder/ladder.h"

#include "capture/report/format.h"

static void clear_lifeline(gpointer data) {
    struct ladder_lifeline *lifeline = data;
    g_free(lifeline->role);
    g_free(lifeline->name);
    g_free(lifeline->address);
}

static void clear_step(gpointer data) {
    struct ladder_step *step = data;
    g_free(step->time_text);
    g_free(step->place);
    g_free(step->label);
}

struct ladder *ladder_new(void) {
    struct ladder *ladder = g_new0(struct ladder, 1);
    ladder->lifelines = g_array_new(FALSE, TRUE, sizeof(struct ladder_lifeline));
    ladder->steps = g_array_new(FALSE, TRUE, sizeof(struct ladder_step));
    g_array_set_clear_func(ladder->lifelines, clear_lifeline);
    g_array_set_clear_func(ladder->steps, clear_step);
    return ladder;
}

void ladder_free(struct ladder *ladder) {
    if (ladder == NULL)
        return;
    g_array_unref(ladder->lifelines);
    g_array_unref(ladder->steps);
    g_free(ladder);
}

unsigned ladder_add_lifeline(struct ladder *ladder, const char *role, const char *name,
                             const char *address) {
    const struct ladder_lifeline lifeline = {g_strdup(role), g_strdup(name), g_strdup(address)};
    g_array_append_val(ladder->lifelines, lifeline);
    return ladder->lifelines->len - 1;
}

void ladder_add_step(struct ladder *ladder, const struct ladder_step *step) {
    struct ladder_step copied = *step;
    copied.time_text = g_strdup(step->time_text);
    copied.place = g_strdup(step->place);
    copied.label = g_strdup(step->label);
    g_array_append_val(ladder->steps, copied);
}

char *ladder_left_out_text(uint64_t left_out) {
    GString *text = g_string_new(NULL);
    format_count(text, left_out, "message");
    g_string_append(text, " found no room");
    return g_string_free(text, FALSE);
}
