/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A BPF expression, compiled once per link type and run on packets here rather than inside libpcap,
 * so that packets it does not match still count as frames. */
#ifndef UCSCOPE_CAPTURE_READ_FILTER_H
#define UCSCOPE_CAPTURE_READ_FILTER_H

#include "capture/net/packet.h"

struct filter;

enum filter_answer {
    FILTER_MATCH,
    FILTER_NO_MATCH,
    FILTER_UNFIT, /* the expression has no meaning for the packet's link type; *error says why */
};

/* Compiles for `link_type` at once, to find mistakes early. NULL when it does not compile; *error
 * is then a sentence, to be freed with g_free. */
struct filter *filter_new(const char *expression, uint32_t link_type, char **error);

/* Whether the expression has a meaning for any usual link type. False: *error is a sentence, to be
 * freed with g_free. Names in it are looked up here; filters made later of the same expression know
 * what they stand for. Before the first thread is started. */
bool filter_check(const char *expression, char **error);

/* *error is set for FILTER_UNFIT only, to be freed with g_free. */
enum filter_answer filter_packet(struct filter *filter, const struct packet *packet, char **error);

void filter_free(struct filter *filter); /* NULL is fine */

#endif
