/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which host called which for what, how often, and how it went: one line for each client, server
 * and port of a service we know, added up from connections that are over. A trouble counts where it
 * was found: a dialback that fails on one connection says nothing of the others it needed. */
#ifndef UCSCOPE_CAPTURE_RULES_SERVICE_MAP_H
#define UCSCOPE_CAPTURE_RULES_SERVICE_MAP_H

#include "capture/observe/event.h"
#include "capture/rules/findings.h"
#include "capture/rules/hosts.h"

enum outcome {
    OUTCOME_WELL,    /* both sides said something, TLS was set up where it was spoken, and nothing
                        worse than a note was found */
    OUTCOME_REFUSED, /* a side, or the network, said no: connection, certificate, user, key, file */
    OUTCOME_TROUBLED, /* another error or warning: no answer, a handshake cut, a reset, ... */
    OUTCOME_UNTOLD, /* nothing went wrong that was captured, and nothing shows that all went well */
    OUTCOME_COUNT
};

struct service_pair {
    struct party client; /* its port is 0: each connection has another */
    struct party server;
    const char *service;                 /* what a person reads; static text */
    uint64_t connections[OUTCOME_COUNT]; /* over TFTP: trust lists and signed files asked for */
    uint64_t first, last;                /* frames */
};

typedef void service_pair_sink(void *data, const struct service_pair *service_pair);

struct service_map;

/* `limits` is counted into: lines beyond 4096, and connections whose findings at the end of the
 * capture will be missed, beyond 65,536. */
struct service_map *service_map_new(const struct services *services, struct limits *limits);
void service_map_free(struct service_map *service_map);

/* Counts a connection that goes, and a download over TFTP; other events are none of its business.
 * Call it after the rules have seen the event and before the findings forget the connection. */
void service_map_event(struct service_map *service_map, const struct event *event,
                       const struct findings *findings);

/* The rules have judged what was pending: connections that went well so far may not have. */
void service_map_settle(struct service_map *service_map, const struct findings *findings);

/* Tells each line in the order in which they came up, with the roles known by now. */
void service_map_tell(const struct service_map *service_map, const struct hosts *hosts,
                      service_pair_sink *sink, void *sink_data);

/* "well", "refused", "in trouble", "nothing to tell". */
const char *outcome_word(enum outcome outcome);

#endif
