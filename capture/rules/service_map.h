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
    OUTCOME_WELL,    /* what was said was read, or a finding says that what was wanted came to be,
                        and nothing worse than a note was found */
    OUTCOME_REFUSED, /* a side, or the network, said no: connection, certificate, user, key, file */
    OUTCOME_RESET,   /* a side broke it off before anything came of it, or in the middle */
    OUTCOME_UNANSWERED, /* a side, or a server that it needed, said nothing */
    OUTCOME_CLOSED,     /* a side closed it before anything came of it */
    OUTCOME_TROUBLED,   /* another error or warning: no common cipher, a damaged list, ... */
    OUTCOME_NOT_JUDGED, /* nothing went wrong that was captured, and what was said was not read: TLS
                           that nobody opened, a file that was not complete */
    OUTCOME_COUNT
};

struct service_pair {
    struct party client; /* its port is 0: each connection has another */
    struct party server;
    const char *service;                 /* what a person reads; static text */
    uint8_t protocol;                    /* IP protocol: 6 or 17 */
    bool is_exported;                    /* by messages that were exported */
    uint64_t connections[OUTCOME_COUNT]; /* over UDP, and of what was exported: requests, and files
                                            asked for */
    uint64_t first, last;                /* frames */
};

typedef void service_pair_sink(void *data, const struct service_pair *service_pair);

struct service_map;

/* `limits` is counted into: lines beyond 4096, and connections whose findings at the end of the
 * capture will be missed, beyond 65,536. */
struct service_map *service_map_new(const struct services *services, struct limits *limits);
void service_map_free(struct service_map *service_map);

/* Counts a connection that goes. `by_bytes` is what was read on it, where its port tells nothing;
 * static text, NULL: none of our services. Call it after the rules have seen that it goes and
 * before the findings forget it. */
void service_map_connection(struct service_map *service_map, const struct connection *connection,
                            const struct findings *findings, const char *by_bytes);

/* Counts a download over TFTP, which has no connections: each file is one. The event is of
 * EVENT_FAMILY_DOWNLOAD; one over HTTP is counted as its connection. */
void service_map_download(struct service_map *service_map, const struct event *event);

/* Counts a request over UDP, or one that was exported, and its answer: each is one. `event` names
 * the two. */
void service_map_exchange(struct service_map *service_map, const struct event *event,
                          const char *service, enum outcome outcome, struct frame_ref request);

/* The rules have judged what was pending: connections that went well so far may not have. */
void service_map_settle(struct service_map *service_map, const struct findings *findings);

/* Tells each line in the order in which they came up, with the roles known by now. */
void service_map_tell(const struct service_map *service_map, const struct hosts *hosts,
                      service_pair_sink *sink, void *sink_data);

/* All of its connections. */
uint64_t service_pair_connections(const struct service_pair *service_pair);

/* "well", "refused", "reset", "unanswered", "closed", "in trouble", "not judged". */
const char *outcome_word(enum outcome outcome);

#endif
