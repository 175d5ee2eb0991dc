/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every talk of a folder in every cut, prefix and hole. */
#include "tests/support/transcript.h"

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

static size_t in_one_frame(void *data, size_t step, size_t done, size_t left) {
    const struct cut_at *cut = data;
    return step == cut->step && done == 0 && cut->offset < left ? cut->offset : left;
}

static void check_log(const char *log, const struct transcript *transcript) {
    if (!transcript->segments)
        g_assert_cmpstr(log, ==, transcript->expected->str);
}

static void check_cuts(struct transcript_room *room, const struct transcript *transcript) {
    const size_t steps = transcript->steps->len;
    struct cut_at cut;
    for (cut.step = 0; cut.step < steps; cut.step++) {
        const struct transcript_step *step =
            &g_array_index(transcript->steps, struct transcript_step, cut.step);
        size_t length = step->kind == TRANSCRIPT_BYTES ? step->bytes->len : 0;
        for (cut.offset = 1; cut.offset < length; cut.offset++)
            check_log(transcript_replay(room, transcript, steps, in_one_frame, &cut), transcript);
    }
}

/* Lines about facts that a hole cannot bring forth. */
static void check_no_inventions(const char *log, const char *expected) {
    static const char *const facts[] = {" tls_alert ", " tls_hello ", " http_response ",
                                        " s2s_unit "};
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

static void check_gaps(struct transcript_room *room, struct transcript *transcript) {
    for (size_t i = 0; i < transcript->steps->len; i++) {
        struct transcript_step *step = &g_array_index(transcript->steps, struct transcript_step, i);
        if (step->kind != TRANSCRIPT_BYTES || step->bytes->len == 0)
            continue;
        step->kind = TRANSCRIPT_GAP;
        step->missing = step->bytes->len;
        check_no_inventions(transcript_replay(room, transcript, transcript->steps->len, NULL, NULL),
                            transcript->expected->str);
        transcript_replay(room, transcript, transcript->steps->len, by_one, NULL);
        step->kind = TRANSCRIPT_BYTES;
    }
}

/* The last of some steps, cut short at each byte. */
static void check_prefixes(struct transcript_room *room, struct transcript *transcript) {
    for (size_t steps = 1; steps <= transcript->steps->len; steps++) {
        struct transcript_step *last =
            &g_array_index(transcript->steps, struct transcript_step, steps - 1);
        if (last->kind != TRANSCRIPT_BYTES)
            continue;
        guint whole = last->bytes->len;
        for (guint length = 0; length < whole; length++) {
            last->bytes->len = length;
            check_no_inventions(transcript_replay(room, transcript, steps, NULL, NULL),
                                transcript->expected->str);
        }
        last->bytes->len = whole;
    }
}

static void check(const char *path) {
    struct transcript *transcript = transcript_load(path);
    struct transcript_room room;
    transcript_room_open(&room);
    const char *log = transcript_replay(&room, transcript, transcript->steps->len, NULL, NULL);
    g_test_message("%s:\n%s", path, log);
    g_assert_cmpstr(log, ==, transcript->expected->str);
    check_log(transcript_replay(&room, transcript, transcript->steps->len, by_one, NULL),
              transcript);
    check_cuts(&room, transcript);
    check_prefixes(&room, transcript);
    check_gaps(&room, transcript);
    transcript_room_close(&room);
    transcript_free(transcript);
}

void transcript_check_folder(const char *folder) {
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
