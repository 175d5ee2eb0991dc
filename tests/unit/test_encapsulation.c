/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of a link type without libwiretap is what libwiretap says. */
#include "capture/read/encapsulation.h"

#include <glib.h>
#include <wiretap/pcap-encap.h>
#include <wiretap/wtap.h>

enum { LINK_TYPES = 512 };

static void each_link_type_is_what_libwiretap_says(void) {
    for (uint32_t link_type = 0; link_type < LINK_TYPES; link_type++) {
        const int encap = wtap_pcap_encap_to_wtap_encap((int)link_type);
        const bool is_known = encap != WTAP_ENCAP_UNKNOWN;
        const uint32_t canonical = link_type_canonical(link_type);
        if (!is_known)
            g_assert_cmpuint(canonical, ==, link_type);
        else
            g_assert_cmpuint(canonical, ==, encapsulation_link_type(encap));
        if (wtap_encap_requires_phdr(encap))
            g_assert_true(link_type_is_changed(link_type));
        g_assert_cmpint(link_type_is_plain(link_type), ==,
                        is_known && !link_type_is_changed(link_type));
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/encapsulation/libwiretap", each_link_type_is_what_libwiretap_says);
    return g_test_run();
}
