/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every talk of a folder in every cut, prefix and hole. */
#include "tests/support/talk.h"

static size_t by_one(void *data, size_t step, size_t done, size_t left) {
    (void)data;
    (void)step;
    (void)done;
    (void)left;
    return 1;
}

struct cut_at {
    size_t step, offset;
};

static size_t at_one_place(void *data, size_t step, size_t done, size_t left) {
    const struct cut_at *cut = data;
    return step == cut->step && done == 0 && cut->offset < left ? cut->offset : left;
}

static void check_log(const char *log, const struct talk *talk) {
    if (!talk->segments)
        g_assert_cmpstr(log, ==, talk->expected->str);
}

static void check_cuts(struct talk_room *room, const struct talk *talk) {
    const size_t steps = talk->steps->len;
    struct cut_at cut;
    for (cut.step = 0; cut.step < steps; cut.step++) {
        const struct talk_step *step = &g_array_index(talk->steps, struct talk_step, cut.step);
        size_t length = step->kind == TALK_BYTES ? step->bytes->len : 0;
        for (cut.offset = 1; cut.offset < length; cut.offset++)
            check_log(talk_replay(room, talk, steps, at_one_place, &cut), talk);
    }
}

/* Lines about facts that a hole cannot bring forth. */
static void check_no_inventions(const char *log, const char *expected) {
    static const char *const facts[] = {" tls_alert ", " tls_hello ", " http_response ", " s2s_unit "};
    char **lines = g_strsplit(log, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        for (size_t i = 0; i < G_N_ELEMENTS(facts); i++) {
            const char *fact = strstr(*line, facts[i]);
            if (fact == NULL)
                continue;
            char *kind = g_strndup(fact, strlen(facts[i]) + strlen("client"));
            if (strstr(expected, kind) == NULL)
                g_error("'%s' was told of a talk with a hole, never of the whole:\n%s", *line,
                        expected);
            g_free(kind);
        }
    g_strfreev(lines);
}

static void check_holes(struct talk_room *room, struct talk *talk) {
    for (size_t i = 0; i < talk->steps->len; i++) {
        struct talk_step *step = &g_array_index(talk->steps, struct talk_step, i);
        if (step->kind != TALK_BYTES || step->bytes->len == 0)
            continue;
        step->kind = TALK_GAP;
        step->missing = step->bytes->len;
        check_no_inventions(talk_replay(room, talk, talk->steps->len, NULL, NULL),
                            talk->expected->str);
        talk_replay(room, talk, talk->steps->len, by_one, NULL);
        step->kind = TALK_BYTES;
    }
}

/* The last of some steps, cut short at each byte. */
static void check_prefixes(struct talk_room *room, struct talk *talk) {
    for (size_t steps = 1; steps <= talk->steps->len; steps++) {
        struct talk_step *last = &g_array_index(talk->steps, struct talk_step, steps - 1);
        if (last->kind != TALK_BYTES)
            continue;
        guint whole = last->bytes->len;
        for (guint length = 0; length < whole; length++) {
            last->bytes->len = length;
            check_no_inventions(talk_replay(room, talk, steps, NULL, NULL), talk->expected->str);
        }
        last->bytes->len = whole;
    }
}

static void check(const char *path) {
    struct talk *talk = talk_load(path);
    struct talk_room room;
    talk_room_open(&room);
    const char *log = talk_replay(&room, talk, talk->steps->len, NULL, NULL);
    g_test_message("%s:\n%s", path, log);
    g_assert_cmpstr(log, ==, talk->expected->str);
    check_log(talk_replay(&room, talk, talk->steps->len, by_one, NULL), talk);
    check_cuts(&room, talk);
    check_prefixes(&room, talk);
    check_holes(&room, talk);
    talk_room_close(&room);
    talk_free(talk);
}

void talk_check_folder(const char *folder) {
    char *path = g_build_filename(VECTORS, folder, NULL);
    GDir *dir = g_dir_open(path, 0, NULL);
    g_assert_nonnull(dir);
    unsigned checked = 0;
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        if (!g_str_has_suffix(name, ".talk"))
            continue;
        char *file = g_build_filename(path, name, NULL);
        check(file);
        g_free(file);
        checked++;
    }
    g_assert_cmpuint(checked, >, 0);
    g_dir_close(dir);
    g_free(path);
}
