/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was not looked into is counted, each packet once, however many kinds of it there are. */
#include "capture/net/skipped.h"

#include <glib.h>

enum { FIRST = 0x9000, FAR = 0x9800 };

/* Several of each number from `first` on. */
static struct skipped many(uint32_t first, unsigned kinds, unsigned each) {
    struct skipped skipped = {0};
    for (unsigned round = 0; round < each; round++)
        for (uint32_t i = 0; i < kinds; i++)
            skipped_add(&skipped, SKIPPED_ETHERTYPE, first + i);
    return skipped;
}

static uint64_t all_of(const struct skipped *skipped) {
    uint64_t packets = skipped->other;
    for (unsigned i = 0; i < skipped->used; i++)
        packets += skipped->counts[i].packets;
    return packets;
}

static void kinds_beyond_the_most_are_counted_together(void) {
    const struct skipped skipped = many(FIRST, SKIPPED_KINDS + 10, 2);
    g_assert_cmpuint(skipped.used, ==, SKIPPED_KINDS);
    g_assert_cmpuint(skipped.other, ==, 20);
    g_assert_cmpuint(all_of(&skipped), ==, 2 * (SKIPPED_KINDS + 10));
    skipped_add(NULL, SKIPPED_ETHERTYPE, FIRST);
}

static void sums_are_of_like_kinds(void) {
    struct skipped sum = many(FIRST, 3, 1), other = {0};
    const struct skipped more = many(FIRST + 1, 3, 2);
    skipped_add(&other, SKIPPED_IP_PROTOCOL, FIRST);
    skipped_add_all(&sum, &more);
    skipped_add_all(&sum, &other);
    g_assert_cmpuint(sum.used, ==, 5);
    g_assert_cmpuint(sum.counts[0].packets, ==, 1);
    g_assert_cmpuint(sum.counts[1].packets, ==, 3);
    g_assert_cmpuint(sum.counts[3].packets, ==, 2);
    g_assert_cmpint(sum.counts[4].kind, ==, SKIPPED_IP_PROTOCOL);
}

static void a_sum_has_room_for_no_more_either(void) {
    struct skipped sum = many(FIRST, SKIPPED_KINDS - 2, 1);
    const struct skipped more = many(FAR, SKIPPED_KINDS + 5, 3);
    skipped_add_all(&sum, &more);
    g_assert_cmpuint(sum.used, ==, SKIPPED_KINDS);
    g_assert_cmpuint(sum.other, ==, 3 * (SKIPPED_KINDS + 5 - 2));
    g_assert_cmpuint(all_of(&sum), ==, SKIPPED_KINDS - 2 + all_of(&more));
}

/* Numbers of tcpdump.org, IEEE and IANA. */
static const struct {
    enum skipped_kind kind;
    uint32_t number;
    const char *text;
} known[] = {{SKIPPED_LINK_TYPE, 105, "link type 105 (802.11)"},
             {SKIPPED_LINK_TYPE, 127, "link type 127 (802.11 radiotap)"},
             {SKIPPED_LINK_TYPE, 147, "link type 147 (user 0)"},
             {SKIPPED_LINK_TYPE, 187, "link type 187 (Bluetooth HCI H4)"},
             {SKIPPED_LINK_TYPE, 189, "link type 189 (Linux USB)"},
             {SKIPPED_LINK_TYPE, 195, "link type 195 (802.15.4)"},
             {SKIPPED_LINK_TYPE, 220, "link type 220 (Linux USB)"},
             {SKIPPED_LINK_TYPE, 239, "link type 239 (NFLOG)"},
             {SKIPPED_LINK_TYPE, 252, "link type 252 (exported PDUs)"},
             {SKIPPED_LINK_TYPE, 253, "link type 253 (Linux netlink)"},
             {SKIPPED_LINK_TYPE, 4, "link type 4"},
             {SKIPPED_ETHERTYPE, 0x0806, "ARP"},
             {SKIPPED_ETHERTYPE, 0x42, "LLC 0x42 (spanning tree)"},
             {SKIPPED_ETHERTYPE, 0xe0, "LLC 0xe0 (IPX)"},
             {SKIPPED_ETHERTYPE, 0xfe, "LLC 0xfe (OSI)"},
             {SKIPPED_ETHERTYPE, 0x5ff, "LLC 0x5ff"},
             {SKIPPED_ETHERTYPE, 0x600, "EtherType 0x0600"},
             {SKIPPED_ETHERTYPE, 0x2000, "EtherType 0x2000 (CDP)"},
             {SKIPPED_ETHERTYPE, 0x8021, "EtherType 0x8021 (IPCP)"},
             {SKIPPED_ETHERTYPE, 0x8035, "EtherType 0x8035 (RARP)"},
             {SKIPPED_ETHERTYPE, 0x8057, "EtherType 0x8057 (IPv6CP)"},
             {SKIPPED_ETHERTYPE, 0x8137, "EtherType 0x8137 (IPX)"},
             {SKIPPED_ETHERTYPE, 0x8809, "EtherType 0x8809 (LACP)"},
             {SKIPPED_ETHERTYPE, 0x8847, "EtherType 0x8847 (MPLS)"},
             {SKIPPED_ETHERTYPE, 0x8863, "EtherType 0x8863 (PPPoE discovery)"},
             {SKIPPED_ETHERTYPE, 0x888e, "EtherType 0x888e (802.1X)"},
             {SKIPPED_ETHERTYPE, 0x88cc, "EtherType 0x88cc (LLDP)"},
             {SKIPPED_ETHERTYPE, 0x88e5, "EtherType 0x88e5 (MACsec)"},
             {SKIPPED_ETHERTYPE, 0x88f7, "EtherType 0x88f7 (PTP)"},
             {SKIPPED_ETHERTYPE, 0x8902, "EtherType 0x8902 (CFM)"},
             {SKIPPED_ETHERTYPE, 0x8906, "EtherType 0x8906 (FCoE)"},
             {SKIPPED_ETHERTYPE, 0x8914, "EtherType 0x8914 (FIP)"},
             {SKIPPED_ETHERTYPE, 0xc021, "EtherType 0xc021 (LCP)"},
             {SKIPPED_ETHERTYPE, 0xc023, "EtherType 0xc023 (PAP)"},
             {SKIPPED_ETHERTYPE, 0xc223, "EtherType 0xc223 (CHAP)"},
             {SKIPPED_IP_PROTOCOL, 2, "IP protocol 2 (IGMP)"},
             {SKIPPED_IP_PROTOCOL, 8, "IP protocol 8 (EGP)"},
             {SKIPPED_IP_PROTOCOL, 46, "IP protocol 46 (RSVP)"},
             {SKIPPED_IP_PROTOCOL, 47, "IP protocol 47 (GRE)"},
             {SKIPPED_IP_PROTOCOL, 50, "IP protocol 50 (ESP)"},
             {SKIPPED_IP_PROTOCOL, 59, "IP protocol 59 (no next header)"},
             {SKIPPED_IP_PROTOCOL, 88, "IP protocol 88 (EIGRP)"},
             {SKIPPED_IP_PROTOCOL, 89, "IP protocol 89 (OSPF)"},
             {SKIPPED_IP_PROTOCOL, 103, "IP protocol 103 (PIM)"},
             {SKIPPED_IP_PROTOCOL, 112, "IP protocol 112 (VRRP)"},
             {SKIPPED_IP_PROTOCOL, 115, "IP protocol 115 (L2TP)"},
             {SKIPPED_IP_PROTOCOL, 132, "IP protocol 132 (SCTP)"},
             {SKIPPED_IP_PROTOCOL, 254, "IP protocol 254"},
             {SKIPPED_CUT, 0, "header cut by the snap length"},
             {SKIPPED_MALFORMED, 0, "malformed header"}};

static void kinds_are_written_and_read_again(void) {
    char written[SKIPPED_TEXT];
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        const struct skipped_count count = {known[i].kind, known[i].number, 7};
        struct skipped_count read = {.packets = 9};
        g_assert_cmpstr(skipped_write(&count, written), ==, known[i].text);
        g_assert_true(skipped_read(written, &read));
        g_assert_cmpint(read.kind, ==, known[i].kind);
        g_assert_cmpuint(read.number, ==, known[i].number);
        g_assert_cmpuint(read.packets, ==, 9);
    }
}

static void other_words_are_none(void) {
    static const char *const others[] = {"",
                                         "link type",
                                         "link type 127",
                                         "link type 4 (802.11)",
                                         "EtherType 0x42",
                                         "IP protocol 89",
                                         "header cut",
                                         "malformed"};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        struct skipped_count read = {SKIPPED_CUT, 3, 9};
        g_assert_false(skipped_read(others[i], &read));
        g_assert_cmpint(read.kind, ==, SKIPPED_CUT);
        g_assert_cmpuint(read.number, ==, 3);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/skipped/kinds", kinds_beyond_the_most_are_counted_together);
    g_test_add_func("/skipped/sums", sums_are_of_like_kinds);
    g_test_add_func("/skipped/room", a_sum_has_room_for_no_more_either);
    g_test_add_func("/skipped/written", kinds_are_written_and_read_again);
    g_test_add_func("/skipped/others", other_words_are_none);
    return g_test_run();
}
