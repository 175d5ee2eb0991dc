/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What many captures of many hosts say beyond what broke: in which weeks, which servers refuse, and
 * which certificates end soon. It grows with causes, servers and certificates, not with findings.
 */
#ifndef UCSCOPE_CAPTURE_REPORT_FLEET_FLEET_H
#define UCSCOPE_CAPTURE_REPORT_FLEET_FLEET_H

#include "capture/report/fleet/certificate_seen.h"
#include "capture/report/overview.h"

struct fleet;

struct fleet *fleet_new(void);
void fleet_free(struct fleet *fleet); /* NULL is fine */

/* What the findings of one capture say. What they point to may go afterwards. */
struct fleet *fleet_of(const char *file, const struct finding *const *findings, size_t count);
void fleet_add_certificate(struct fleet *fleet, const struct certificate_seen *certificate);

/* Adds what another one has, of other captures. */
void fleet_merge(struct fleet *fleet, const struct fleet *other);

/* A week of a cause. */
struct fleet_week {
    unsigned week; /* of ISO 8601 in UTC, year * 100 + week, as 202648; 0: when is not known */
    uint64_t captures;
    uint64_t times; /* of findings whose first occurrence was in this week */
};

/* A cause over time. */
struct fleet_course {
    GArray *weeks;       /* struct fleet_week, in the order of time; of unknown time first */
    int64_t first, last; /* nanoseconds since 1970-01-01 UTC; 0: not known */
};

/* By the key of overview_key; NULL: there is none. */
const struct fleet_course *fleet_course_of(const struct fleet *fleet, const char *key);

/* A server that said no. */
struct fleet_server {
    struct endpoint endpoint; /* of family 0: not known, */
    char *name;               /* and what a trace calls it; "" otherwise */
    char *role;               /* "" when nothing tells */
    uint64_t times, captures;
    GHashTable *clients; /* of clients_new */
    GArray *codes;       /* struct fleet_code, by code */
};

struct fleet_code {
    const struct catalogue_entry *entry;
    uint64_t times;
};

/* Those that refused most first: const struct fleet_server *, to be freed with g_ptr_array_unref
 * before `fleet`. */
GPtrArray *fleet_servers(const struct fleet *fleet);

/* The "10.48.47.124:5061" or name of a server; to be freed with g_free. */
char *fleet_server_text(const struct fleet_server *server);

enum { FLEET_DAYS = 90 /* the longest of them: */ };

/* 0: it has ended; 30, 60, 90: it ends within so many days. `at`: seconds since 1970-01-01 UTC. */
unsigned fleet_days_class(const struct certificate_seen *certificate, int64_t at);
/* Whole days that are left; negative: it has ended, -1 in the last 24 hours. */
int64_t fleet_days_left(const struct certificate_seen *certificate, int64_t at);

/* Those that have ended or end within FLEET_DAYS, the first to end first, as above. */
GPtrArray *fleet_certificates(const struct fleet *fleet, int64_t at);

/* All that is to be told. */
struct fleet_view {
    const struct fleet *fleet;
    const struct overview *overview;
    const struct totals *totals;
    int64_t at;                     /* certificates are judged then, seconds */
    const char *since;              /* the lines that tell what is known; NULL: nothing does */
    const struct overview *earlier; /* what is in them */
};

/* Whether a cause is not among those that were known. */
bool fleet_is_new(const struct fleet_view *view, const char *key);

/* Calls `take` with the gravest causes, `most` of them; `only_new`: of those that were not known.
 * Returns how many more there are. */
guint fleet_each_cause(const struct fleet_view *view, bool only_new, guint most,
                       void (*take)(void *data, const struct cause_text *words), void *data);

/* "2026-W48"; "at an unknown time"; to be freed with g_free. */
char *fleet_week_text(const struct fleet_week *week);

void fleet_text(GString *out, const struct text_style *style, const struct fleet_view *view);

/* Lines, as doc/ucscope-1.schema.json describes objects of the types "fleet", "fleet_cause",
 * "fleet_certificate" and "fleet_server". */
void fleet_json(GString *out, const struct fleet_view *view);

/* One table: a row for each week of a cause, each certificate and each server, which `kind` tells.
 */
void fleet_csv(GString *out, const struct fleet_view *view);

#endif
