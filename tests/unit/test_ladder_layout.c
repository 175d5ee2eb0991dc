/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where everything of a ladder diagram stands, and what a terminal shows of it. */
#include "capture/report/ladder/ladder_layout.h"
#include "capture/report/ladder/ladder_text.h"

#include <string.h>

#include "capture/report/safe_text.h"

enum { SECOND = 1000000000 };

static struct ladder *ladder_of(unsigned hosts) {
    static const char *const addresses[] = {"10.0.0.1", "10.0.0.2", "10.0.0.3",
                                            "10.0.0.4", "10.0.0.5", "10.0.0.6"};
    struct ladder *ladder = ladder_new();
    for (unsigned i = 0; i < hosts; i++)
        ladder_add_lifeline(ladder, i == 0 ? "CUCM" : "", "", addresses[i]);
    return ladder;
}

static struct ladder_step *add(struct ladder *ladder, unsigned from, unsigned to, double seconds,
                               const char *label) {
    char time[32], place[16];
    g_snprintf(time, sizeof time, "10:00:%06.3f", seconds);
    g_snprintf(place, sizeof place, "%u", ladder->steps->len + 1);
    const struct ladder_step step = {.from = from,
                                     .to = to,
                                     .time = (int64_t)(seconds * SECOND) + SECOND,
                                     .time_text = time,
                                     .place = place,
                                     .label = (char *)label};
    ladder_add_step(ladder, &step);
    return &g_array_index(ladder->steps, struct ladder_step, ladder->steps->len - 1);
}

/* Takes the ladder. */
static char *shown(struct ladder *ladder, const struct ladder_space *space, bool ascii) {
    const struct text_style style = {.width = space->width};
    struct ladder_layout *layout = ladder_layout_new(ladder, space);
    GString *out = g_string_new(NULL);
    ladder_text(out, &style, ascii, layout);
    ladder_layout_free(layout);
    ladder_free(ladder);
    return g_string_free(out, FALSE);
}

static void assert_shown(struct ladder *ladder, unsigned width, const char *wanted) {
    const struct ladder_space space = {.width = width};
    char *text = shown(ladder, &space, true);
    g_assert_cmpstr(text, ==, wanted);
    g_free(text);
}

static void assert_fits(const char *text, unsigned width) {
    char **lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        g_assert_cmpuint(safe_columns(*line), <=, width);
    g_strfreev(lines);
}

static void arrows_go_from_lifeline_to_lifeline(void) {
    struct ladder *ladder = ladder_of(2);
    add(ladder, 0, 1, 1, "SYN");
    add(ladder, 1, 0, 1.25, "SYN, ACK");
    assert_shown(ladder, 60,
                 "                      CUCM\n"
                 "                    10.0.0.1                   10.0.0.2\n"
                 "                        |                          |\n"
                 "10:00:01.000  1         |----------- SYN --------->|\n"
                 "10:00:01.250  2         |<------- SYN, ACK --------|\n");
}

static void what_decides_is_heavy_and_what_is_lost_does_not_arrive(void) {
    struct ladder *ladder = ladder_of(2);
    add(ladder, 0, 1, 1, "SYN")->kind = LADDER_LOST;
    add(ladder, 1, 0, 1.1, "RST")->is_fatal = true;
    const struct ladder_space space = {.width = 60};
    char *text = shown(ladder, &space, true);
    g_assert_nonnull(strstr(text, "|----------- SYN ------x   |"));
    g_assert_nonnull(strstr(text, "|<========== RST"));
    g_free(text);
}

/* Three speak with the second; the fourth, too. */
static void arrows_cross_as_few_lifelines_as_can_be(void) {
    struct ladder *ladder = ladder_of(4);
    add(ladder, 0, 3, 1, "a");
    add(ladder, 3, 1, 2, "b");
    add(ladder, 1, 2, 3, "c");
    const struct ladder_space space = {.width = 100};
    struct ladder_layout *layout = ladder_layout_new(ladder, &space);
    for (unsigned i = 0; i < layout->rows->len; i++) {
        const struct ladder_row *row = ladder_row_at(layout, i);
        const unsigned between = layout->heads[1].at - layout->heads[0].at;
        if (row->kind == LADDER_ROW_STEP)
            g_assert_cmpuint(MAX(row->from, row->to) - MIN(row->from, row->to), ==, between);
    }
    g_assert_cmpstr(layout->heads[1].lines->pdata[0], ==, "10.0.0.4");
    ladder_layout_free(layout);
    ladder_free(ladder);
}

/* Three speak with each other: one arrow must. */
static void an_arrow_that_crosses_a_lifeline_shows_it(void) {
    struct ladder *ladder = ladder_of(3);
    add(ladder, 0, 1, 1, "a");
    add(ladder, 1, 2, 1, "b");
    add(ladder, 0, 2, 1, "a label that has no room between two lifelines and stands above it");
    const struct ladder_space space = {.width = 100};
    char *text = shown(ladder, &space, true);
    g_assert_nonnull(strstr(text, "-+-"));
    g_free(text);
}

static void order_is_kept_where_that_is_asked_for(void) {
    struct ladder *ladder = ladder_of(3);
    add(ladder, 0, 2, 1, "a");
    const struct ladder_space space = {.width = 100, .keeps_order = true};
    struct ladder_layout *layout = ladder_layout_new(ladder, &space);
    g_assert_cmpstr(layout->heads[2].lines->pdata[0], ==, "10.0.0.3");
    ladder_layout_free(layout);
    ladder_free(ladder);
}

static void a_long_label_is_broken_above_its_arrow(void) {
    struct ladder *ladder = ladder_of(2);
    add(ladder, 1, 0, 1,
        "Certificate CN=cucmpub.example.com,OU=TAC,O=Cisco, signed by CN=Example Issuing CA");
    const struct ladder_space space = {.width = 60};
    struct ladder_layout *layout = ladder_layout_new(ladder, &space);
    const struct ladder_row *row = ladder_row_at(layout, 0);
    g_assert_false(row->is_inside);
    g_assert_cmpuint(row->lines->len, >=, 2);
    ladder_layout_free(layout);
    char *text = shown(ladder, &space, true);
    assert_fits(text, 60);
    g_assert_nonnull(strstr(text, "Issuing CA"));
    g_free(text);
}

static void a_label_is_cut_where_lines_are_few(void) {
    struct ladder *ladder = ladder_of(2);
    char *label = g_strnfill(500, 'x');
    add(ladder, 0, 1, 1, label);
    const struct ladder_space space = {.width = 60, .lines_most = 2};
    struct ladder_layout *layout = ladder_layout_new(ladder, &space);
    const struct ladder_row *row = ladder_row_at(layout, 0);
    g_assert_cmpuint(row->lines->len, ==, 2);
    g_assert_true(g_str_has_suffix(row->lines->pdata[1], "..."));
    g_assert_cmpuint(row->at + safe_columns(row->lines->pdata[1]), <=, 60);
    ladder_layout_free(layout);
    ladder_free(ladder);
    g_free(label);
}

static void nothing_runs_over_whatever_the_width(void) {
    for (unsigned width = 20; width <= 200; width += 7)
        for (unsigned hosts = 1; hosts <= ladder_layout_lifelines(width) && hosts <= 6; hosts++) {
            struct ladder *ladder = ladder_of(hosts);
            ladder_add_lifeline(ladder, "", "", "2001:db8:1234:5678:9abc:def0:1234:5678");
            for (unsigned i = 0; i <= hosts; i++)
                add(ladder, i, (i + 1) % (hosts + 1), i * 2.0,
                    "\xe6\xbc\xa2\xe5\xad\x97 and a label with\nwhat a terminal acts on \x1b[2J");
            add(ladder, 0, 0, 20, "to itself")->kind = LADDER_REMARK;
            const struct ladder_space space = {.width = width};
            char *text = shown(ladder, &space, width % 2 == 0);
            assert_fits(text, width);
            g_assert_null(strchr(text, 0x1b));
            g_free(text);
        }
}

static void silence_is_shown(void) {
    struct ladder *ladder = ladder_of(2);
    add(ladder, 0, 1, 1, "SYN");
    add(ladder, 0, 1, 1.999, "SYN");
    add(ladder, 0, 1, 7.5, "SYN");
    const struct ladder_space space = {.width = 80};
    struct ladder_layout *layout = ladder_layout_new(ladder, &space);
    g_assert_cmpuint(layout->rows->len, ==, 4);
    g_assert_cmpint(ladder_row_at(layout, 2)->kind, ==, LADDER_ROW_GAP);
    g_assert_cmpstr(ladder_row_at(layout, 2)->lines->pdata[0], ==, "5.5 s later");
    ladder_layout_free(layout);
    ladder_free(ladder);
}

static unsigned count_rows(const struct ladder_layout *layout, enum ladder_row_kind kind) {
    unsigned count = 0;
    for (unsigned i = 0; i < layout->rows->len; i++)
        count += ladder_row_at(layout, i)->kind == kind;
    return count;
}

static void times_may_be_anything(void) {
    struct ladder *ladder = ladder_of(2);
    add(ladder, 0, 1, 1, "SYN")->time = INT64_MIN;
    add(ladder, 0, 1, 1, "SYN")->time = INT64_MAX;
    add(ladder, 0, 1, 1, "SYN")->time = INT64_MIN;
    const struct ladder_space space = {.width = 80};
    struct ladder_layout *layout = ladder_layout_new(ladder, &space);
    g_assert_cmpuint(count_rows(layout, LADDER_ROW_GAP), ==, 1);
    ladder_layout_free(layout);
    ladder_free(ladder);
}

static bool has_step(const struct ladder_layout *layout, const char *place) {
    for (unsigned i = 0; i < layout->rows->len; i++) {
        const struct ladder_row *row = ladder_row_at(layout, i);
        if (row->place != NULL && strcmp(row->place, place) == 0)
            return true;
    }
    return false;
}

static void much_is_folded_around_what_matters(void) {
    struct ladder *ladder = ladder_of(2);
    for (unsigned i = 0; i < 200; i++)
        add(ladder, i % 2, 1 - i % 2, i * 0.01, "GET /");
    g_array_index(ladder->steps, struct ladder_step, 99).is_fatal = true;
    g_array_index(ladder->steps, struct ladder_step, 99).is_evidence = true;
    g_array_index(ladder->steps, struct ladder_step, 9).is_evidence = true;
    const struct ladder_space space = {.width = 100, .steps_most = 24};
    struct ladder_layout *layout = ladder_layout_new(ladder, &space);
    const unsigned shown_steps = count_rows(layout, LADDER_ROW_STEP);
    g_assert_cmpuint(shown_steps, >=, 24);
    g_assert_cmpuint(shown_steps, <=, 26);
    g_assert_cmpuint(count_rows(layout, LADDER_ROW_FOLD), ==, 2);
    static const char *const wanted[] = {"1", "2", "9", "10", "11", "98", "100", "102", "200"};
    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++)
        g_assert_true(has_step(layout, wanted[i]));
    ladder_layout_free(layout);
    ladder_free(ladder);
}

static void a_single_message_is_not_folded(void) {
    struct ladder *ladder = ladder_of(2);
    for (unsigned i = 0; i < 5; i++)
        add(ladder, 0, 1, i * 0.01, "GET /")->is_evidence = i != 2;
    const struct ladder_space space = {.width = 100, .steps_most = 4};
    struct ladder_layout *layout = ladder_layout_new(ladder, &space);
    g_assert_cmpuint(count_rows(layout, LADDER_ROW_STEP), ==, 5);
    g_assert_cmpuint(count_rows(layout, LADDER_ROW_FOLD), ==, 0);
    ladder_layout_free(layout);
    ladder_free(ladder);
}

static void an_empty_ladder_is_laid_out(void) {
    struct ladder *ladder = ladder_new();
    const struct ladder_space space = {.width = 60};
    struct ladder_layout *layout = ladder_layout_new(ladder, &space);
    g_assert_cmpuint(layout->rows->len, ==, 0);
    ladder_layout_free(layout);
    ladder_free(ladder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ladder/arrows_go_from_lifeline_to_lifeline",
                    arrows_go_from_lifeline_to_lifeline);
    g_test_add_func("/ladder/what_decides_is_heavy_and_what_is_lost_does_not_arrive",
                    what_decides_is_heavy_and_what_is_lost_does_not_arrive);
    g_test_add_func("/ladder/arrows_cross_as_few_lifelines_as_can_be",
                    arrows_cross_as_few_lifelines_as_can_be);
    g_test_add_func("/ladder/an_arrow_that_crosses_a_lifeline_shows_it",
                    an_arrow_that_crosses_a_lifeline_shows_it);
    g_test_add_func("/ladder/order_is_kept_where_that_is_asked_for",
                    order_is_kept_where_that_is_asked_for);
    g_test_add_func("/ladder/a_long_label_is_broken_above_its_arrow",
                    a_long_label_is_broken_above_its_arrow);
    g_test_add_func("/ladder/a_label_is_cut_where_lines_are_few",
                    a_label_is_cut_where_lines_are_few);
    g_test_add_func("/ladder/nothing_runs_over_whatever_the_width",
                    nothing_runs_over_whatever_the_width);
    g_test_add_func("/ladder/silence_is_shown", silence_is_shown);
    g_test_add_func("/ladder/times_may_be_anything", times_may_be_anything);
    g_test_add_func("/ladder/much_is_folded_around_what_matters",
                    much_is_folded_around_what_matters);
    g_test_add_func("/ladder/a_single_message_is_not_folded", a_single_message_is_not_folded);
    g_test_add_func("/ladder/an_empty_ladder_is_laid_out", an_empty_ladder_is_laid_out);
    return g_test_run();
}
