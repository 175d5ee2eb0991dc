/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TFTP: two clients and two server ports say anything. */
#include "made_datagrams.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct datagram_way ways[8] = {
    {"10.0.0.1", "10.0.0.2", 40000, 69},    {"10.0.0.2", "10.0.0.1", 50000, 40000},
    {"10.0.0.3", "10.0.0.1", 50001, 40000}, {"10.0.0.1", "10.0.0.2", 40000, 50000},
    {"10.0.0.4", "10.0.0.2", 40000, 69},    {"10.0.0.2", "10.0.0.4", 69, 40000},
    {"10.0.0.1", "10.0.0.2", 69, 69},       {"10.0.0.2", "10.0.0.1", 69, 69},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return datagrams_fuzz(ways, take_vector8, data, size);
}
