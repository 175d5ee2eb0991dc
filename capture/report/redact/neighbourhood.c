/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/redact/neighbourhood.h"

enum { V4_SIZE = 4, V6_SIZE = 16, HARDWARE_SIZE = 6 };

/* A message on its way; `rest` is what is not understood yet. */
struct reading {
    struct span rest;
    neighbourhood_sink *sink;
    void *data;
};

static bool take_address(struct reading *reading, enum neighbourhood_part kind) {
    static const size_t sizes[] = {
        [PART_V4] = V4_SIZE, [PART_V6] = V6_SIZE, [PART_HARDWARE] = HARDWARE_SIZE};
    struct span part;
    if (!take_bytes(&reading->rest, sizes[kind], &part))
        return false;
    if (reading->sink != NULL)
        reading->sink(reading->data, kind, part);
    return true;
}

static bool take_addresses(struct reading *reading, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        if (!take_address(reading, PART_V6))
            return false;
    return true;
}

/* --- neighbour discovery ---------------------------------------------------------------------- */

/* RFC 4861 4.6, RFC 8106 5.1. Lengths count 8 bytes. False: it is not known. */
static bool take_option(struct reading *reading) {
    enum { SOURCE = 1, TARGET = 2, PREFIX = 3, MTU = 5, SERVERS = 25 };
    struct reading trial = *reading;
    struct wire_u8 type, length;
    bool taken = false;
    if (!take_u8(&trial.rest, &type) || !take_u8(&trial.rest, &length))
        return false;
    if ((type.value == SOURCE || type.value == TARGET) && length.value == 1)
        taken = take_address(&trial, PART_HARDWARE);
    else if (type.value == PREFIX && length.value == 4)
        taken = take_skip(&trial.rest, 14) && take_address(&trial, PART_V6);
    else if (type.value == MTU && length.value == 1)
        taken = take_skip(&trial.rest, 6);
    else if (type.value == SERVERS && length.value >= 3 && length.value % 2 == 1)
        taken = take_skip(&trial.rest, 6) && take_addresses(&trial, length.value / 2);
    if (taken)
        *reading = trial;
    return taken;
}

static bool take_discovery(struct reading *reading, size_t numbers, unsigned addresses) {
    if (!take_skip(&reading->rest, numbers) || !take_addresses(reading, addresses))
        return false;
    while (take_option(reading))
        continue;
    return true;
}

/* --- multicast listeners ---------------------------------------------------------------------- */

/* RFC 3810 5.1: a query of the second version goes on with sources. */
static bool take_query(struct reading *reading) {
    struct wire_u16 sources;
    if (!take_skip(&reading->rest, 8) || !take_address(reading, PART_V6))
        return false;
    return span_is_empty(reading->rest) ||
           (take_skip(&reading->rest, 2) && take_be16(&reading->rest, &sources) &&
            take_addresses(reading, sources.value));
}

/* RFC 3810 5.2: groups and their sources. */
static bool take_report(struct reading *reading) {
    struct wire_u16 groups, sources;
    struct wire_u8 more;
    bool taken = take_skip(&reading->rest, 6) && take_be16(&reading->rest, &groups);
    for (unsigned i = 0; taken && i < groups.value; i++)
        taken = take_skip(&reading->rest, 1) && take_u8(&reading->rest, &more) && more.value == 0 &&
                take_be16(&reading->rest, &sources) && take_addresses(reading, sources.value + 1u);
    return taken;
}

/* Whether all of it was understood; otherwise `rest` begins where it was not. */
static bool take_message(struct reading *reading, uint8_t type) {
    switch (type) {
    case 130:
        return take_query(reading);
    case 131:
    case 132:
        return take_skip(&reading->rest, 8) && take_address(reading, PART_V6);
    case 133: /* router solicitation, */
        return take_discovery(reading, 8, 0);
    case 134: /* advertisement, */
        return take_discovery(reading, 16, 0);
    case 135: /* neighbour solicitation, */
    case 136: /* advertisement, */
        return take_discovery(reading, 8, 1);
    case 137: /* redirect */
        return take_discovery(reading, 8, 2);
    case 143:
        return take_report(reading);
    default:
        return false;
    }
}

size_t neighbourhood_icmpv6(struct span message, neighbourhood_sink *sink, void *data) {
    struct reading reading = {message, sink, data};
    if (span_is_empty(message))
        return 0;
    (void)take_message(&reading, *message.at);
    return (size_t)(reading.rest.at - message.at);
}

/* --- ARP -------------------------------------------------------------------------------------- */

size_t neighbourhood_arp(struct span message, neighbourhood_sink *sink, void *data) {
    static const uint8_t over_ethernet[] = {0, 1, 8, 0, HARDWARE_SIZE, V4_SIZE};
    struct reading reading = {message, sink, data};
    struct span numbers;
    struct wire_u16 operation;
    if (!take_bytes(&reading.rest, sizeof over_ethernet, &numbers) ||
        memcmp(numbers.at, over_ethernet, sizeof over_ethernet) != 0 ||
        !take_be16(&reading.rest, &operation))
        return 0;
    for (unsigned end = 0; end < 2; end++)
        if (!take_address(&reading, PART_HARDWARE) || !take_address(&reading, PART_V4))
            break;
    return (size_t)(reading.rest.at - message.at);
}
