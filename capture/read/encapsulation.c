/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The inverse of wtap_pcap_encap_to_wtap_encap, made once. */
#include "capture/read/encapsulation.h"

#include <glib.h>
#include <wiretap/pcap-encap.h>

enum {
    ENCAPSULATIONS = 1024, /* more than Wireshark has */
    LINK_TYPES = 512,      /* more than have been given out */
};

static uint32_t link_types[ENCAPSULATIONS];

/* Several LINKTYPE_ numbers may mean one encapsulation: the first one counts. */
static void enter_link_types(uint32_t from, uint32_t to) {
    for (uint32_t link_type = from; link_type < to; link_type++) {
        int encap = wtap_pcap_encap_to_wtap_encap((int)link_type);
        bool known = encap > WTAP_ENCAP_UNKNOWN && encap < ENCAPSULATIONS;
        if (known && link_types[encap] == LINK_TYPE_NONE)
            link_types[encap] = link_type;
    }
}

static void *make_table(void *unused) {
    (void)unused;
    for (int encap = 0; encap < ENCAPSULATIONS; encap++)
        link_types[encap] = LINK_TYPE_NONE;
    enter_link_types(0, 11);
    enter_link_types(20, LINK_TYPES);
    /* 11 to 19 meant different things on different systems; files have numbers from 100 for them.
     */
    enter_link_types(11, 20);
    /* The direction byte of LINKTYPE_PPP_WITH_DIR is taken off; plain PPP is left. */
    link_types[WTAP_ENCAP_PPP_WITH_PHDR] = link_types[WTAP_ENCAP_PPP];
    return NULL;
}

uint32_t encapsulation_link_type(int encap) {
    static GOnce once = G_ONCE_INIT;
    (void)g_once(&once, make_table, NULL);
    return encap > WTAP_ENCAP_UNKNOWN && encap < ENCAPSULATIONS ? link_types[encap]
                                                                : LINK_TYPE_NONE;
}

/* Nearly all captures have one of these, and libwiretap need not be asked: Wireshark knows them, by
 * no other number, and changes nothing. Loopback, Ethernet, raw IP, 802.11, Linux's cooked ones. */
static bool is_usual(uint32_t link_type) {
    return link_type == 0 || link_type == 1 || link_type == 101 || link_type == 105 ||
           link_type == 113 || link_type == 276;
}

static int encapsulation_of(uint32_t link_type) {
    return link_type < LINK_TYPES ? wtap_pcap_encap_to_wtap_encap((int)link_type)
                                  : WTAP_ENCAP_UNKNOWN;
}

uint32_t link_type_canonical(uint32_t link_type) {
    if (is_usual(link_type))
        return link_type;
    const int encap = encapsulation_of(link_type);
    return encap == WTAP_ENCAP_UNKNOWN ? link_type : encapsulation_link_type(encap);
}

bool link_type_is_changed(uint32_t link_type) {
    if (is_usual(link_type))
        return false;
    const bool has_header =
        link_type < LINK_TYPES && wtap_encap_requires_phdr(encapsulation_of(link_type));
    return has_header || link_type == 189 || link_type == 239 || link_type == 220;
}

bool link_type_is_plain(uint32_t link_type) {
    return is_usual(link_type) ||
           (encapsulation_of(link_type) != WTAP_ENCAP_UNKNOWN && !link_type_is_changed(link_type));
}
