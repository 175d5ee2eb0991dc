/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for every packet that ntp_read is given, and for all that is read of it. */
#ifndef UCSCOPE_TESTS_NTP_CONTRACT_H
#define UCSCOPE_TESTS_NTP_CONTRACT_H

#include "ntp/ntp.h"

#include <glib.h>

static inline void ntp_contract_check(struct span bytes) {
    struct ntp_packet packet, again;
    char reference[NTP_REFERENCE_TEXT];
    if (!ntp_read(bytes, &packet))
        return;
    g_assert_true(ntp_read(bytes, &again));
    g_assert_true(packet.whole.at == bytes.at && span_len(packet.whole) == NTP_SIZE);
    g_assert_true(packet.reference_id.at > packet.whole.at &&
                  packet.reference_id.end < packet.whole.end);
    g_assert_cmpuint(span_len(packet.reference_id), ==, 4);
    g_assert_cmpuint(packet.leap, <=, NTP_LEAP_UNSYNCHRONIZED);
    g_assert_cmpuint(packet.mode, >=, NTP_SYMMETRIC_ACTIVE);
    g_assert_cmpuint(packet.mode, <=, NTP_BROADCAST);
    g_assert_true(packet.transmit == again.transmit && packet.origin == again.origin);
    const enum ntp_worth worth = ntp_worth_of(&packet);
    if (worth == NTP_KISS)
        g_assert_nonnull(ntp_kiss_text(packet.reference_id));
    if (worth == NTP_USABLE)
        g_assert_true(packet.stratum >= NTP_STRATUM_PRIMARY && packet.transmit != 0);
    ntp_reference_write(&packet, reference);
    g_assert_cmpuint(strlen(reference), <, NTP_REFERENCE_TEXT);
    g_assert_true(g_str_is_ascii(reference));
    g_assert_cmpint(ntp_between(packet.origin, packet.origin), ==, 0);
    (void)ntp_root_distance(&packet);
}

#endif
