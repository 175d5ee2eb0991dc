/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DLT_ and LINKTYPE_ numbers that differ on this host (pcap-linktype(7)). */
#include "capture/read/link_type.h"

#include <pcap/pcap.h>
#include <stddef.h>

static const struct {
    int dlt;
    uint32_t link_type;
} differing[] = {
    {DLT_ATM_RFC1483, 100}, {DLT_RAW, 101},      {DLT_SLIP_BSDOS, 102},
    {DLT_PPP_BSDOS, 103},   {DLT_ATM_CLIP, 106}, {DLT_PFSYNC, 246},
};

enum { DIFFERING = sizeof differing / sizeof differing[0] };

uint32_t link_type_of_dlt(int dlt) {
    for (size_t i = 0; i < DIFFERING; i++) {
        if (differing[i].dlt == dlt)
            return differing[i].link_type;
    }
    return (uint32_t)dlt;
}

int link_type_to_dlt(uint32_t link_type) {
    for (size_t i = 0; i < DIFFERING; i++) {
        if (differing[i].link_type == link_type)
            return differing[i].dlt;
    }
    return (int)link_type;
}
