/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The learner finds every framing that it claims to know, and none where there is none. */
#include "ils_writer.h"

enum { MESSAGES = 40, RANDOM_STREAMS = 10000 };

static void assert_same_cuts(const struct stream_writer *writer, const struct ils_framing *framing,
                             unsigned messages) {
    const struct ils_learner *learner = &writer->dialogue.learner;
    char learned[ILS_FRAMING_TEXT], meant[ILS_FRAMING_TEXT];
    g_assert_cmpint(learner->state, ==, ILS_LEARNED);
    g_assert_cmpuint(learner->dropped, ==, 0);
    g_assert_cmpuint(learner->rests_on, ==, messages);
    g_assert_cmpstr(ils_framing_text(&learner->framing, learned), ==,
                    ils_framing_text(framing, meant));
}

/* Both sides in turn, `per_burst` messages at a time, in segments of 1448 bytes. Returns how many
 * there were when it was accepted. */
static unsigned learn(const struct ils_framing *framing, unsigned per_burst, uint32_t seed) {
    struct stream_writer *writer = writer_new(NULL, seed);
    unsigned sent = 0, accepted = 0;
    while (sent < MESSAGES) {
        const unsigned count = sent == 0 ? 1 : 1 + below(writer, per_burst);
        for (unsigned i = 0; i < count; i++)
            add_message(writer, framing, some_size(writer, framing));
        sent += count;
        send_burst(writer, sent % 3 == 1 ? ILS_SPOKE : ILS_HUB, 1448, false);
        if (accepted == 0 && writer->dialogue.learner.state == ILS_LEARNED)
            accepted = sent;
    }
    assert_same_cuts(writer, framing, sent);
    writer_free(writer);
    return accepted;
}

static void every_framing_is_found(void) {
    static const struct {
        uint8_t width, order;
    } codings[] = {{1, ILS_BIG_ENDIAN},
                   {2, ILS_BIG_ENDIAN},
                   {2, ILS_LITTLE_ENDIAN},
                   {4, ILS_BIG_ENDIAN},
                   {4, ILS_LITTLE_ENDIAN}};
    unsigned tried = 0, slowest = 0;
    for (uint8_t offset = 0; offset <= ILS_OFFSET_MOST; offset++)
        for (size_t i = 0; i < G_N_ELEMENTS(codings); i++) {
            struct ils_framing framing = {offset, codings[i].width, codings[i].order, 0};
            const int16_t constants[] = {
                0, (int16_t)ils_framing_header(&framing), 1, -3, 40, ILS_CONSTANT_MOST};
            for (size_t n = 0; n < G_N_ELEMENTS(constants); n++)
                for (unsigned per_burst = 1; per_burst <= 4; per_burst += 3, tried++) {
                    framing.constant = constants[n];
                    const unsigned accepted = learn(&framing, per_burst, tried);
                    slowest = MAX(slowest, accepted);
                }
        }
    g_print("# %u of %u framings found, the slowest after %u messages\n", tried, tried, slowest);
    g_assert_cmpuint(tried, ==, 16 * 5 * 6 * 2);
}

static void parts_of_any_size_are_the_same(void) {
    const struct ils_framing framing = {7, 4, ILS_LITTLE_ENDIAN, 0};
    for (guint most = 1; most < 40; most++) {
        struct stream_writer *writer = writer_new(NULL, 7);
        for (unsigned i = 0; i < MESSAGES; i++) {
            add_message(writer, &framing, some_size(writer, &framing) / 8 + 20);
            send_burst(writer, i % 2 == 0 ? ILS_SPOKE : ILS_HUB, most, false);
        }
        assert_same_cuts(writer, &framing, MESSAGES);
        writer_free(writer);
    }
}

/* A program that writes the header by itself, then the rest. */
static void a_message_in_two_goes_is_found(void) {
    const struct ils_framing framing = {0, 4, ILS_BIG_ENDIAN, 4};
    struct stream_writer *writer = writer_new(NULL, 3);
    for (unsigned i = 0; i < MESSAGES; i++) {
        add_message(writer, &framing, 100 + 17 * i);
        const enum ils_side side = i % 2 == 0 ? ILS_SPOKE : ILS_HUB;
        GByteArray *whole = writer->burst;
        writer->burst = g_byte_array_new();
        g_byte_array_append(writer->burst, whole->data, 4);
        send_burst(writer, side, 1448, false);
        g_byte_array_append(writer->burst, whole->data + 4, whole->len - 4);
        g_byte_array_unref(whole);
        send_burst(writer, side, 1448, false);
    }
    assert_same_cuts(writer, &framing, MESSAGES);
    writer_free(writer);
}

/* What is no framing: noise, noise behind zeros, noise in few sizes, text, counters. */
enum noise { NOISE, ZEROS_FIRST, FEW_SIZES, TEXT, COUNTERS, NOISES };

static void add_noise(struct stream_writer *writer, enum noise kind, unsigned number) {
    static const guint sizes[] = {1956, 100, 36};
    const guint size = kind == FEW_SIZES ? sizes[below(writer, 3)] : 1 + below(writer, 2500);
    add_random(writer, size);
    uint8_t *bytes = writer->burst->data;
    for (guint i = 0; i < size; i++)
        if (kind == TEXT)
            bytes[i] = (uint8_t)("etaoin shrdlu0123"[bytes[i] % 17]);
        else if (kind == ZEROS_FIRST && i < 3)
            bytes[i] = 0;
        else if (kind == COUNTERS && i < 4)
            bytes[i] = i == 3 ? (uint8_t)number : 0;
}

static void noise_has_no_framing(void) {
    unsigned accepted = 0;
    for (unsigned stream = 0; stream < RANDOM_STREAMS; stream++) {
        struct stream_writer *writer = writer_new(NULL, stream);
        const unsigned goes = 6 + below(writer, 30);
        for (unsigned i = 0; i < goes; i++) {
            add_noise(writer, stream % NOISES, i);
            send_burst(writer, below(writer, 2) ? ILS_SPOKE : ILS_HUB, 1448, false);
            accepted += writer->dialogue.learner.state == ILS_LEARNED;
        }
        writer_free(writer);
    }
    g_print("# %u acceptances on %u random streams\n", accepted, RANDOM_STREAMS);
    g_assert_cmpuint(accepted, ==, 0);
}

/* TLS has a framing, but not one of ILS. The first records are a handshake's; `skipped` of them
 * were not captured. */
static void tls_has_no_framing_of_ils(void) {
    unsigned accepted = 0, seen = 0;
    for (unsigned stream = 0; stream < RANDOM_STREAMS; stream++) {
        struct stream_writer *writer = writer_new(NULL, stream);
        ils_dialogue_init(&writer->dialogue, NULL, stream % 2 == 1);
        for (unsigned i = stream % 7; i < 30; i++) {
            const guint size = 1 + below(writer, 2000);
            const uint8_t header[] = {i < 6 ? 22 : 23, 3, 3, (uint8_t)(size >> 8), (uint8_t)size};
            g_byte_array_append(writer->burst, header, sizeof header);
            add_random(writer, size);
            send_burst(writer, below(writer, 2) ? ILS_SPOKE : ILS_HUB, 1448, false);
            accepted += writer->dialogue.learner.state == ILS_LEARNED;
        }
        seen += writer->dialogue.learner.state == ILS_IS_TLS;
        writer_free(writer);
    }
    g_print("# %u acceptances on %u TLS streams, %u known as TLS\n", accepted, RANDOM_STREAMS,
            seen);
    g_assert_cmpuint(accepted, ==, 0);
    g_assert_cmpuint(seen, ==, RANDOM_STREAMS);
}

static void one_length_proves_nothing(void) {
    const struct ils_framing framing = {0, 4, ILS_BIG_ENDIAN, 0};
    struct stream_writer *writer = writer_new(NULL, 1);
    for (unsigned i = 0; i < MESSAGES; i++) {
        add_message(writer, &framing, i % 2 == 0 ? 1956 : 100);
        send_burst(writer, i % 2 == 0 ? ILS_SPOKE : ILS_HUB, 1448, false);
        g_assert_cmpint(writer->dialogue.learner.state, ==, ILS_LEARNING);
    }
    writer_free(writer);
}

static void one_side_proves_nothing(void) {
    const struct ils_framing framing = {0, 4, ILS_BIG_ENDIAN, 0};
    struct stream_writer *writer = writer_new(NULL, 1);
    for (unsigned i = 0; i < MESSAGES; i++) {
        add_message(writer, &framing, some_size(writer, &framing));
        send_burst(writer, ILS_SPOKE, 1448, false);
        g_assert_cmpint(writer->dialogue.learner.state, ==, ILS_LEARNING);
    }
    writer_free(writer);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ils_learner/every_framing_is_found", every_framing_is_found);
    g_test_add_func("/ils_learner/pieces_of_any_size_are_the_same", parts_of_any_size_are_the_same);
    g_test_add_func("/ils_learner/a_message_in_two_goes_is_found", a_message_in_two_goes_is_found);
    g_test_add_func("/ils_learner/noise_has_no_framing", noise_has_no_framing);
    g_test_add_func("/ils_learner/tls_has_no_framing_of_ils", tls_has_no_framing_of_ils);
    g_test_add_func("/ils_learner/one_length_proves_nothing", one_length_proves_nothing);
    g_test_add_func("/ils_learner/one_side_proves_nothing", one_side_proves_nothing);
    return g_test_run();
}
