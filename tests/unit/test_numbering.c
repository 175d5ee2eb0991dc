/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frame numbers with holes, and the places of their packets. */
#include "capture/report/pcapng/numbering.h"

static void frames_and_packets_lead_to_each_other(void) {
    static const uint64_t frames[] = {1, 2, 3, 5, 6, 9};
    struct numbering numbering;
    numbering_begin(&numbering);
    for (unsigned i = 0; i < G_N_ELEMENTS(frames); i++)
        numbering_add(&numbering, frames[i]);
    g_assert_cmpuint(numbering.packets, ==, G_N_ELEMENTS(frames));
    g_assert_cmpuint(numbering.runs->len, ==, 3);
    for (unsigned i = 0; i < G_N_ELEMENTS(frames); i++) {
        uint64_t packet = UINT64_MAX;
        g_assert_true(numbering_packet(&numbering, frames[i], &packet));
        g_assert_cmpuint(packet, ==, i);
        g_assert_cmpuint(numbering_frame(&numbering, i), ==, frames[i]);
    }
    numbering_end(&numbering);
}

static void what_is_no_packet_has_no_place(void) {
    static const uint64_t frames[] = {2, 3, 5}, none[] = {0, 1, 4, 6, UINT64_MAX};
    struct numbering numbering;
    uint64_t packet = 77;
    numbering_begin(&numbering);
    g_assert_false(numbering_packet(&numbering, 1, &packet));
    g_assert_cmpuint(numbering_frame(&numbering, 0), ==, 0);
    for (unsigned i = 0; i < G_N_ELEMENTS(frames); i++)
        numbering_add(&numbering, frames[i]);
    for (unsigned i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_false(numbering_packet(&numbering, none[i], &packet));
    g_assert_cmpuint(packet, ==, 77);
    g_assert_cmpuint(numbering_frame(&numbering, 3), ==, 0);
    numbering_end(&numbering);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/numbering/places", frames_and_packets_lead_to_each_other);
    g_test_add_func("/numbering/none", what_is_no_packet_has_no_place);
    return g_test_run();
}
