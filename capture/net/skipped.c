/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts packets that were not understood, and names their kinds. */
#include "capture/net/skipped.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct name {
    uint32_t number;
    const char *text;
};

/* LINKTYPE_ numbers of tcpdump.org that people meet. */
static const struct name link_types[] = {
    {105, "802.11"},           {127, "802.11 radiotap"}, {147, "user 0"}, {189, "Linux USB"},
    {195, "802.15.4"},         {220, "Linux USB"},       {239, "NFLOG"},  {252, "exported PDUs"},
    {187, "Bluetooth HCI H4"}, {253, "Linux netlink"},
};

/* IEEE EtherTypes; below 0x600 the LLC service access points; and PPP protocols. */
static const struct name ethertypes[] = {
    {0x42, "spanning tree"},
    {0xe0, "IPX"},
    {0xfe, "OSI"},
    {0x2000, "CDP"},
    {0x8035, "RARP"},
    {0x8021, "IPCP"},
    {0x8057, "IPv6CP"},
    {0x8137, "IPX"},
    {0x8809, "LACP"},
    {0x8847, "MPLS"},
    {0x8863, "PPPoE discovery"},
    {0x888e, "802.1X"},
    {0x88cc, "LLDP"},
    {0x88e5, "MACsec"},
    {0x88f7, "PTP"},
    {0x8902, "CFM"},
    {0x8906, "FCoE"},
    {0x8914, "FIP"},
    {0xc021, "LCP"},
    {0xc023, "PAP"},
    {0xc223, "CHAP"},
};

/* IANA protocol numbers. */
static const struct name ip_protocols[] = {
    {2, "IGMP"},   {8, "EGP"},   {46, "RSVP"}, {47, "GRE"},   {50, "ESP"},   {59, "no next header"},
    {88, "EIGRP"}, {89, "OSPF"}, {103, "PIM"}, {112, "VRRP"}, {115, "L2TP"}, {132, "SCTP"},
};

void skipped_add(struct skipped *skipped, enum skipped_kind kind, uint32_t number) {
    if (skipped == NULL)
        return;
    for (unsigned i = 0; i < skipped->used; i++) {
        struct skipped_count *count = &skipped->counts[i];
        if (count->number == number && count->kind == kind) {
            count->packets++;
            return;
        }
    }
    if (skipped->used == SKIPPED_KINDS) {
        skipped->other++;
        return;
    }
    skipped->counts[skipped->used++] = (struct skipped_count){kind, number, 1};
}

static void add_count(struct skipped *sum, const struct skipped_count *more) {
    for (unsigned i = 0; i < sum->used; i++) {
        struct skipped_count *count = &sum->counts[i];
        if (count->kind == more->kind && count->number == more->number) {
            count->packets += more->packets;
            return;
        }
    }
    if (sum->used < SKIPPED_KINDS)
        sum->counts[sum->used++] = *more;
    else
        sum->other += more->packets;
}

void skipped_add_all(struct skipped *sum, const struct skipped *more) {
    for (unsigned i = 0; i < more->used; i++)
        add_count(sum, &more->counts[i]);
    sum->other += more->other;
}

static const char *name_of(const struct name *names, size_t count, uint32_t number) {
    for (size_t i = 0; i < count; i++) {
        if (names[i].number == number)
            return names[i].text;
    }
    return NULL;
}

#define NAME_OF(names, number) name_of(names, sizeof(names) / sizeof(names)[0], number)

static void write_named(char out[SKIPPED_TEXT], const char *kind, const char *name) {
    size_t used = strlen(kind);
    snprintf(out, SKIPPED_TEXT, "%s", kind);
    if (name != NULL && used < SKIPPED_TEXT)
        snprintf(out + used, SKIPPED_TEXT - used, " (%s)", name);
}

const char *skipped_write(const struct skipped_count *count, char out[SKIPPED_TEXT]) {
    char kind[SKIPPED_TEXT];
    const unsigned number = count->number;
    switch (count->kind) {
    case SKIPPED_LINK_TYPE:
        snprintf(kind, sizeof kind, "link type %u", number);
        write_named(out, kind, NAME_OF(link_types, number));
        return out;
    case SKIPPED_ETHERTYPE:
        if (number == 0x0806) {
            write_named(out, "ARP", NULL);
            return out;
        }
        snprintf(kind, sizeof kind, number < 0x600 ? "LLC 0x%02x" : "EtherType 0x%04x", number);
        write_named(out, kind, NAME_OF(ethertypes, number));
        return out;
    case SKIPPED_IP_PROTOCOL:
        snprintf(kind, sizeof kind, "IP protocol %u", number);
        write_named(out, kind, NAME_OF(ip_protocols, number));
        return out;
    case SKIPPED_CUT:
        write_named(out, "header cut by the snap length", NULL);
        return out;
    case SKIPPED_MALFORMED:
        break;
    }
    write_named(out, "malformed header", NULL);
    return out;
}

bool skipped_read(const char *text, struct skipped_count *out) {
    static const struct {
        enum skipped_kind kind;
        const char *format;
    } forms[] = {
        {SKIPPED_LINK_TYPE, "link type %u"},
        {SKIPPED_ETHERTYPE, "LLC 0x%x"},
        {SKIPPED_ETHERTYPE, "EtherType 0x%x"},
        {SKIPPED_IP_PROTOCOL, "IP protocol %u"},
    };
    struct skipped_count count = {.packets = out->packets};
    char written[SKIPPED_TEXT];
    if (strcmp(text, "ARP") == 0) {
        out->kind = SKIPPED_ETHERTYPE;
        out->number = 0x0806;
        return true;
    }
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        count.kind = forms[i].kind;
        if (sscanf(text, forms[i].format, &count.number) == 1 &&
            strcmp(skipped_write(&count, written), text) == 0) {
            *out = count;
            return true;
        }
    }
    for (enum skipped_kind kind = SKIPPED_CUT; kind <= SKIPPED_MALFORMED; kind++) {
        count = (struct skipped_count){.kind = kind, .packets = out->packets};
        if (strcmp(skipped_write(&count, written), text) == 0) {
            *out = count;
            return true;
        }
    }
    return false;
}
