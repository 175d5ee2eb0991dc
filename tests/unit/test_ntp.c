/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets of NTP are read whole or not at all, and say what their time is worth. */
#include "guarded.h"
#include "hex.h"
#include "tests/ntp_contract.h"

static struct ntp_packet read_vector(const char *name, GByteArray **bytes) {
    struct ntp_packet packet;
    *bytes = vector_bytes(name);
    g_assert_true(ntp_read(span_of_bytes(*bytes), &packet));
    return packet;
}

static void an_answer_is_read(void) {
    GByteArray *bytes;
    char reference[NTP_REFERENCE_TEXT];
    const struct ntp_packet packet = read_vector("ntp/answer.hex", &bytes);
    g_assert_cmpuint(packet.leap, ==, 0);
    g_assert_cmpuint(packet.version, ==, 4);
    g_assert_cmpuint(packet.mode, ==, NTP_SERVER);
    g_assert_cmpuint(packet.stratum, ==, 2);
    g_assert_cmpint(packet.precision, ==, -23);
    g_assert_cmpuint(ntp_root_distance(&packet), ==, 13);
    g_assert_cmpstr(ntp_reference_write(&packet, reference), ==, "192.0.2.7");
    g_assert_cmpint(ntp_worth_of(&packet), ==, NTP_USABLE);
    g_assert_cmpint(ntp_between(packet.receive, packet.transmit), ==, 500000);
    g_assert_cmpint(ntp_between(packet.transmit, packet.receive), ==, -500000);
    g_byte_array_unref(bytes);
}

static void a_kiss_says_why(void) {
    GByteArray *bytes;
    char reference[NTP_REFERENCE_TEXT];
    const struct ntp_packet packet = read_vector("ntp/kiss.hex", &bytes);
    g_assert_cmpint(ntp_worth_of(&packet), ==, NTP_KISS);
    g_assert_cmpstr(ntp_kiss_text(packet.reference_id), ==, "the server denies access");
    g_assert_cmpstr(ntp_reference_write(&packet, reference), ==, "DENY");
    g_byte_array_unref(bytes);
}

static void what_has_no_time_is_told(void) {
    struct ntp_packet packet = {.stratum = 3, .transmit = 1, .reference_id = span_of_text("abcd")};
    g_assert_cmpint(ntp_worth_of(&packet), ==, NTP_USABLE);
    packet.leap = NTP_LEAP_UNSYNCHRONIZED;
    g_assert_cmpint(ntp_worth_of(&packet), ==, NTP_UNSYNCHRONIZED);
    packet.leap = 0;
    packet.stratum = 16;
    g_assert_cmpint(ntp_worth_of(&packet), ==, NTP_UNSYNCHRONIZED);
    packet.stratum = 0;
    g_assert_cmpint(ntp_worth_of(&packet), ==, NTP_UNSYNCHRONIZED);
    packet.stratum = 1;
    packet.transmit = 0;
    g_assert_cmpint(ntp_worth_of(&packet), ==, NTP_UNSYNCHRONIZED);
}

static void times_are_compared_across_2036(void) {
    g_assert_cmpint(ntp_between(UINT64_C(0xffffffff00000000), UINT64_C(0x100000000)), ==, 2000000);
    g_assert_cmpint(ntp_between(UINT64_C(0x100000000), UINT64_C(0xffffffff00000000)), ==, -2000000);
}

static void check_prefix(struct span prefix, void *data) {
    (void)data;
    struct ntp_packet packet;
    ntp_contract_check(prefix);
    g_assert_cmpint(ntp_read(prefix, &packet), ==, span_len(prefix) >= NTP_SIZE);
}

static void a_part_is_no_packet(void) {
    static const char *const names[] = {"ntp/answer.hex", "ntp/kiss.hex"};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        GByteArray *bytes = vector_bytes(names[i]);
        guarded_each_prefix(span_of_bytes(bytes), check_prefix, NULL);
        g_byte_array_unref(bytes);
    }
}

static void control_carries_no_time(void) {
    GByteArray *bytes = vector_bytes("ntp/answer.hex");
    struct ntp_packet packet;
    for (unsigned first = 0; first < 256; first++) {
        bytes->data[0] = (uint8_t)first;
        const unsigned version = first >> 3 & 7, mode = first & 7;
        const bool carries_time = version >= 1 && version <= 4 && mode >= 1 && mode <= 5;
        g_assert_cmpint(ntp_read(span_of_bytes(bytes), &packet), ==, carries_time);
    }
    g_byte_array_unref(bytes);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ntp/an_answer_is_read", an_answer_is_read);
    g_test_add_func("/ntp/a_kiss_says_why", a_kiss_says_why);
    g_test_add_func("/ntp/what_has_no_time_is_told", what_has_no_time_is_told);
    g_test_add_func("/ntp/times_are_compared_across_2036", times_are_compared_across_2036);
    g_test_add_func("/ntp/a_part_is_no_packet", a_part_is_no_packet);
    g_test_add_func("/ntp/control_carries_no_time", control_carries_no_time);
    return g_test_run();
}
