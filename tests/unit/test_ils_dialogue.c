/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages are cut by what is known of their framing, and what is known changes openly. */
#include "hex.h"
#include "ils_writer.h"

enum { MESSAGES = 40 };

static void a_framing_that_breaks_is_dropped(void) {
    const struct ils_framing framing = {2, 2, ILS_BIG_ENDIAN, 4};
    struct stream_writer *writer = writer_new(NULL, 5);
    for (unsigned i = 0; i < MESSAGES; i++) {
        add_message(writer, &framing, some_size(writer, &framing));
        send_burst(writer, i % 2 == 0 ? ILS_SPOKE : ILS_HUB, 1448, false);
    }
    g_assert_cmpint(writer->dialogue.learner.state, ==, ILS_LEARNED);
    for (unsigned i = 0; i < 8; i++) {
        add_random(writer, 500);
        send_burst(writer, i % 2 == 0 ? ILS_SPOKE : ILS_HUB, 1448, false);
    }
    g_assert_cmpint(writer->dialogue.learner.state, ==, ILS_NONE_FITS);
    g_assert_cmpuint(writer->dialogue.learner.dropped, ==, 1);
    g_assert_cmpuint(writer->open[ILS_SPOKE] + writer->open[ILS_HUB], ==, 0);
    writer_free(writer);
}

static void a_gap_is_survived(void) {
    const struct ils_framing framing = {0, 4, ILS_LITTLE_ENDIAN, 0};
    struct stream_writer *writer = writer_new(NULL, 9);
    for (unsigned i = 0; i < MESSAGES; i++) {
        add_message(writer, &framing, some_size(writer, &framing));
        if (i == 10 || i == 20) {
            ils_gap(&writer->dialogue, ILS_SPOKE, 700);
            writer->open[ILS_SPOKE] = 0;
            g_byte_array_remove_range(writer->burst, 0, MIN(writer->burst->len - 1, 700));
        }
        send_burst(writer, i % 2 == 0 ? ILS_SPOKE : ILS_HUB, 1448, false);
    }
    g_assert_cmpint(writer->dialogue.learner.state, ==, ILS_LEARNED);
    g_assert_cmpuint(writer->dialogue.learner.dropped, ==, 0);
    writer_free(writer);
}

static void a_framing_that_is_set_cuts_at_once(void) {
    struct ils_framing framing;
    g_assert_true(ils_framing_parse("0:4:big:4", &framing));
    struct stream_writer *writer = writer_new(&framing, 2);
    for (unsigned i = 0; i < 3; i++)
        add_message(writer, &framing, 200 + i);
    send_burst(writer, ILS_SPOKE, 1448, false);
    g_assert_cmpuint(writer->dialogue.pending[ILS_SPOKE].number, ==, 3);
    add_random(writer, 300);
    writer->burst->data[0] = 0xff;
    send_burst(writer, ILS_HUB, 1448, false);
    g_assert_cmpint(writer->dialogue.learner.state, ==, ILS_UNFIT);
    g_assert_cmpuint(writer->dialogue.pending[ILS_HUB].number, ==, 1);
    writer_free(writer);
}

static void without_a_framing_a_burst_is_a_message(void) {
    struct stream_writer *writer = writer_new(NULL, 2);
    add_random(writer, 1956);
    send_burst(writer, ILS_SPOKE, 1448, false);
    g_assert_cmpuint(writer->dialogue.pending[ILS_SPOKE].number, ==, 1);
    g_assert_cmpuint(writer->open[ILS_SPOKE], ==, 0);
    add_random(writer, 10);
    ils_contract_part(&writer->dialogue, ILS_SPOKE, span_of(writer->burst->data, 10), false,
                      writer->open);
    ils_contract_part(&writer->dialogue, ILS_HUB, span_of(writer->burst->data, 10), true,
                      writer->open);
    g_assert_cmpuint(writer->open[ILS_SPOKE], ==, 0);
    g_assert_cmpuint(writer->dialogue.pending[ILS_SPOKE].number, ==, 2);
    writer_free(writer);
}

static void framings_are_read_and_told(void) {
    static const struct {
        const char *text, *words;
    } good[] = {
        {"0:4:big:0", "4-byte big-endian length at offset 0 that counts the whole message"},
        {"0:4:big:4", "4-byte big-endian length at offset 0 that counts what follows it"},
        {"12:2:little:+64", "2-byte little-endian length at offset 12, plus 64"},
        {"15:1:little:-64", "1-byte length at offset 15, minus 64"},
    };
    static const char *const bad[] = {
        "",           "0",          "0:4",           "0:4:big",     "0:4:big:",
        "0:3:big:0",  "16:4:big:0", "0:4:middle:0",  "0:4:big:65",  "0:4:big:-65",
        "0:4:big:0 ", "-1:4:big:0", "0:4:big:00000", "9999:4:big:0"};
    char words[ILS_FRAMING_TEXT];
    struct ils_framing framing = {3, 2, 0, 1};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(ils_framing_parse(bad[i], &framing));
    g_assert_cmpuint(framing.offset, ==, 3);
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_assert_true(ils_framing_parse(good[i].text, &framing));
        g_assert_cmpstr(ils_framing_text(&framing, words), ==, good[i].words);
    }
}

/* The scripts of the fuzzer's seeds, cut at each byte. */
static void play(struct span script, void *data) {
    (void)data;
    static struct ils_dialogue dialogue;
    ils_contract_play(&dialogue, script);
}

static void every_prefix_of_a_script_keeps_the_contract(void) {
    static const char *const names[] = {"ils/names_in_clear.hex", "ils/learned_big_4.hex",
                                        "ils/given_little_2.hex"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        GByteArray *script = vector_bytes(names[i]);
        guarded_each_prefix(span_of_bytes(script), play, NULL);
        g_byte_array_unref(script);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ils_dialogue/a_framing_that_breaks_is_dropped",
                    a_framing_that_breaks_is_dropped);
    g_test_add_func("/ils_dialogue/a_gap_is_survived", a_gap_is_survived);
    g_test_add_func("/ils_dialogue/a_framing_that_is_set_cuts_at_once",
                    a_framing_that_is_set_cuts_at_once);
    g_test_add_func("/ils_dialogue/without_a_framing_a_burst_is_a_message",
                    without_a_framing_a_burst_is_a_message);
    g_test_add_func("/ils_dialogue/framings_are_read_and_told", framings_are_read_and_told);
    g_test_add_func("/ils_dialogue/every_prefix_of_a_script_keeps_the_contract",
                    every_prefix_of_a_script_keeps_the_contract);
    return g_test_run();
}
