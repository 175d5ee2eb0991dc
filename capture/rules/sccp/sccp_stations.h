/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where each station registered last, whatever the connection: one that gives a registration up for
 * another lost nothing. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_SCCP_SCCP_STATIONS_H
#define UCSCOPE_CAPTURE_RULES_SCCP_SCCP_STATIONS_H

#include "capture/observe/sccp/sccp.h"
#include "capture/rules/rule_context.h"

#include <glib.h>

/* A finding that waits for whether the station registers elsewhere. */
struct sccp_leave {
    struct finding *finding; /* owned, with its sentence */
    const char *cause;       /* as in finding_report */
    bool is_doubtful; /* whether it was registered at all is not known: it was if it registers
                         anew, wherever that is */
    struct sccp_station station;
    struct address server;
    struct sccp_place *place; /* the station's */
    GList link;
};

/* What is known of one station. Frame 0: it did not. */
struct sccp_place {
    struct address registered_with, token_of;
    struct frame_ref registered, token;
    uint64_t connection;      /* flow id of its latest RegisterReq */
    struct sccp_leave *leave; /* NULL: none waits */
};

struct sccp_stations {
    GHashTable *places; /* char *, owned: name, and address -> struct sccp_place *, owned */
    GQueue leaves;      /* struct sccp_leave *, owned, the oldest first */
};

void sccp_stations_start(struct sccp_stations *stations);
void sccp_stations_stop(struct sccp_stations *stations);

/* By the station's name or, where it was not heard, by its address; and by its address in any case:
 * there it may have been met when its name was not heard. NULL: no room for it, which was counted.
 */
struct sccp_place *sccp_stations_find(struct sccp_stations *stations, struct limits *limits,
                                      const struct connection *connection);
struct sccp_place *sccp_stations_at(struct sccp_stations *stations, struct limits *limits,
                                    const struct connection *connection);

/* Takes the finding; it is reported later, unless it is dropped. For `cause` and `is_doubtful` see
 * struct sccp_leave. */
void sccp_stations_hold(struct sccp_stations *stations, struct rule_context *context,
                        struct sccp_place *place, const struct event *event,
                        struct finding *finding, const char *cause, bool is_doubtful);

/* The station did not leave, or for another server. */
void sccp_stations_drop(struct sccp_stations *stations, struct sccp_place *place);

/* Reports what waits for this station; or reports what has waited for long, and drops it where that
 * leaves it doubtful; `all`: all of it. */
void sccp_stations_report(struct sccp_stations *stations, struct rule_context *context,
                          struct sccp_leave *leave);
void sccp_stations_settle(struct sccp_stations *stations, struct rule_context *context, bool all);

#endif
