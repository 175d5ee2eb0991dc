/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/join_find.h"

#include <stdlib.h>
#include <string.h>

#include "capture/case/aliases.h"
#include "capture/case/case_group.h"
#include "capture/case/log_clock.h"
#include "capture/rules/findings.h"

static const int64_t near_by = 2 * TIME_SECOND; /* a line is written so late, or so early */
static const int64_t unset = 5 * TIME_SECOND;   /* where the clock of the log is not known */
static const int64_t quarter = 900 * TIME_SECOND;

/* --- which of two codes is told --------------------------------------------------------------- */

unsigned join_depth(enum code code) {
    switch (code) {
    case CODE_TCP_NO_ANSWER:
    case CODE_TCP_REFUSED:
    case CODE_TCP_RESET:
        return 1;
    case CODE_ICMP_UNREACHABLE:
    case CODE_TLS_HANDSHAKE_CUT:
    case CODE_TLS_NO_ANSWER:
        return 2;
    case CODE_TLS_HANDSHAKE_FAILED:
    case CODE_TLS_CLOSED_AFTER_HANDSHAKE:
        return 3;
    case CODE_TLS_CERTIFICATE_REFUSED:
    case CODE_TLS_NOT_SPOKEN:
        return 4;
    case CODE_TLS_UNKNOWN_CA:
    case CODE_ILS_CERTIFICATE_NOT_IMPORTED:
    case CODE_ILS_PASSWORD_MISMATCH:
        return 5;
    default:
        return 0;
    }
}

/* What an alarm says in general of a device, and packets saw. */
static bool is_of_device(enum code told, enum code seen) {
    if (told == CODE_DEVICE_NOT_REGISTERED)
        return seen == CODE_SCCP_REGISTER_REJECTED || seen == CODE_SIP_REFUSED ||
               seen == CODE_TLS_CLOSED_AFTER_HANDSHAKE;
    return told == CODE_DEVICE_UNREGISTERED &&
           (seen == CODE_SCCP_UNREGISTERED || seen == CODE_TCP_UNACKNOWLEDGED ||
            seen == CODE_TCP_RESET);
}

enum join_outcome join_compare(const struct finding *line, const struct finding *packets) {
    const enum code told = line->entry->code, seen = packets->entry->code;
    if (told == seen)
        return SAME_CODE;
    if (is_of_device(told, seen))
        return GIVES_WAY;
    if (told == CODE_AXL_UNAUTHORIZED && seen == CODE_AXL_REFUSED_HIDDEN)
        return line->confidence == CONFIDENCE_CERTAIN ? TAKES_OVER : GIVES_WAY;
    const unsigned told_depth = join_depth(told), seen_depth = join_depth(seen);
    if (told_depth == 0 || seen_depth == 0)
        return NOTHING_TO_DO;
    const bool is_deeper = told_depth > seen_depth ||
                           (told_depth == seen_depth && packets->confidence != CONFIDENCE_CERTAIN);
    return is_deeper && line->confidence == CONFIDENCE_CERTAIN ? TAKES_OVER : GIVES_WAY;
}

/* --- where ------------------------------------------------------------------------------------ */

struct join_moment join_moment(const struct case_log *log, int64_t time) {
    return (struct join_moment){.time = case_log_correct(log, time),
                                .reach = log->clock.is_known ? near_by : unset};
}

bool join_is_alive(const struct join *join, const struct case_connection *connection,
                   const struct join_moment *moment) {
    const unsigned point = connection->point;
    const int64_t first = case_point_time(join->points, point, connection->first.time);
    const int64_t last = case_point_time(join->points, point, connection->last.time);
    return moment->time >= time_after(first, -moment->reach) &&
           moment->time <= time_after(last, moment->reach);
}

const struct case_connection *join_connection(const struct join *join,
                                              const struct endpoint ends[2],
                                              const struct join_moment *moment) {
    const struct case_connection *found = NULL;
    const GPtrArray *known = g_hash_table_lookup(join->ports, GUINT_TO_POINTER(ends[CLIENT].port));
    for (guint i = 0; known != NULL && i < known->len; i++) {
        const struct case_connection *connection = known->pdata[i];
        if (!case_ends_fit(join->aliases, ends, connection) ||
            !join_is_alive(join, connection, moment))
            continue;
        if (found != NULL && !case_are_one(found, connection))
            return NULL; /* it may be either */
        if (found == NULL)
            found = connection;
    }
    return found;
}

/* The one that both ends and the time tell. */
static void find_connection(const struct join *join, struct join_told *told) {
    const struct endpoint ends[2] = {told->finding->source.endpoint,
                                     told->finding->destination.endpoint};
    if (told->is_placed && ends[CLIENT].port != 0 && ends[SERVER].port != 0 &&
        told->finding->protocol == IP_TCP &&
        (ends[CLIENT].address.family != 0 || ends[SERVER].address.family != 0))
        told->connection = join_connection(join, ends, &told->moment);
}

static bool frame_is_of(const struct join *join, const struct case_connection *connection,
                        uint64_t frame) {
    const struct merged_frame found = frame_files_unmerge(join->files, frame);
    return frame != 0 && found.part == connection->point &&
           found.frame >= connection->first.frame && found.frame <= connection->last.frame;
}

static bool view_has(const struct join *join, const struct case_connection *view,
                     const struct finding *finding) {
    if (!endpoint_equals(&view->endpoints[SERVER], &finding->destination.endpoint))
        return false;
    if (endpoint_equals(&view->endpoints[CLIENT], &finding->source.endpoint) &&
        frame_is_of(join, view, finding->ref.frame))
        return true;
    for (unsigned i = 0; i < finding->repeats_count; i++)
        if (frame_is_of(join, view, finding->repeats[i].frame))
            return true;
    return false;
}

bool join_is_on(const struct join *join, const struct case_connection *connection,
                const struct finding *finding) {
    const struct case_group *group = connection->group;
    if (group == NULL)
        return view_has(join, connection, finding);
    for (guint i = 0; i < group->views->len; i++)
        if (view_has(join, group->views->pdata[i], finding))
            return true;
    return false;
}

/* --- without both ends ------------------------------------------------------------------------ */

/* A day and a zone that are not told may be any. */
static bool time_fits(const struct join_told *told, int64_t time) {
    if (told->is_placed)
        return time_is_near(told->moment.time, time, told->moment.reach);
    int64_t apart = time_between(time, told->moment.time) % quarter;
    apart = llabs(apart);
    return apart <= told->moment.reach || quarter - apart <= told->moment.reach;
}

static bool some_time_fits(const struct join_told *told, const struct finding *finding) {
    if (time_fits(told, finding->ref.time) || time_fits(told, finding->last.time))
        return true;
    for (unsigned i = 0; i < finding->repeats_count; i++)
        if (time_fits(told, finding->repeats[i].time))
            return true;
    return false;
}

static bool party_fits(const struct join *join, const struct party *told,
                       const struct party *seen) {
    const struct endpoint *a = &told->endpoint, *b = &seen->endpoint;
    return (a->port == 0 || b->port == 0 || a->port == b->port) &&
           (a->address.family == 0 || b->address.family == 0 ||
            aliases_same(join->aliases, &a->address, &b->address));
}

static bool are_same_host(const struct join *join, const struct party *one,
                          const struct party *other) {
    return one->endpoint.address.family != 0 && other->endpoint.address.family != 0
               ? aliases_same(join->aliases, &one->endpoint.address, &other->endpoint.address)
               : one->name[0] != '\0' && strcmp(one->name, other->name) == 0;
}

/* Nothing that speaks against it is not enough: a host, or of packets the port. */
static bool shares_end(const struct join *join, const struct finding *told,
                       const struct finding *seen) {
    const uint16_t port = seen->destination.endpoint.port;
    return (seen->ref.frame != 0 && port != 0 && port == told->destination.endpoint.port) ||
           are_same_host(join, &told->source, &seen->source) ||
           are_same_host(join, &told->destination, &seen->destination);
}

/* Where a line names the server, or not even that, whether another one was called on that port at
 * that time. */
static bool is_one_of_many(const struct join *join, const struct join_told *told,
                           const struct finding *seen) {
    const struct endpoint *server = &seen->destination.endpoint;
    if (told->is_by_name || told->finding->destination.endpoint.address.family != 0)
        return false;
    for (guint i = 0; i < join->points->len; i++) {
        const struct case_point *point = join->points->pdata[i];
        for (guint j = 0; j < point->connections->len; j++) {
            const struct case_connection *connection = point->connections->pdata[j];
            const struct endpoint *other = &connection->endpoints[SERVER];
            if (other->port == server->port && !endpoint_equals(other, server) &&
                join_is_alive(join, connection, &told->moment))
                return true;
        }
    }
    return false;
}

/* Facts that both have must be the same. */
static bool fact_fits(const struct finding *told, const struct finding *seen, const char *key) {
    const char *one = finding_fact(told, key), *other = finding_fact(seen, key);
    return one == NULL || other == NULL || g_ascii_strcasecmp(one, other) == 0;
}

static bool has_facts(const struct finding *told, const struct finding *seen, const char *key) {
    return finding_fact(told, key) != NULL && finding_fact(seen, key) != NULL;
}

static bool facts_fit(const struct finding *told, const struct finding *seen) {
    static const char *const keys[] = {"originating_domain", "receiving_domain", "file"};
    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++)
        if (!fact_fits(told, seen, keys[i]))
            return false;
    return true;
}

/* --- one trouble ------------------------------------------------------------------------------ */

/* "10.48.36.171 (coluc.com)" names the domain. */
static bool names_domain(const struct finding *seen, const char *key, const char *domain) {
    const char *server = finding_fact(seen, key);
    char *word = g_strdup_printf("(%s)", domain);
    const bool names = server != NULL && strstr(server, word) != NULL;
    g_free(word);
    return names;
}

/* A dialback is told by its domains and the id of its stream. */
static bool is_same_dialback(const struct join_told *told, const struct finding *seen) {
    const struct finding *line = told->finding;
    const char *from = finding_fact(line, "originating_domain");
    const char *to = finding_fact(line, "receiving_domain");
    return from != NULL && to != NULL && names_domain(seen, "originating_server", from) &&
           names_domain(seen, "receiving_server", to) && has_facts(line, seen, "stream_id") &&
           fact_fits(line, seen, "stream_id") && told->is_timed && some_time_fits(told, seen);
}

static bool may_be(const struct join *join, const struct join_told *told,
                   const struct finding *seen) {
    if (join_compare(told->finding, seen) == NOTHING_TO_DO || seen == told->finding)
        return false;
    if (told->connection != NULL)
        return join_is_on(join, told->connection, seen);
    if (told->is_by_name)
        return is_same_dialback(told, seen);
    if (told->finding->source.endpoint.port != 0 && told->finding->destination.endpoint.port != 0 &&
        seen->ref.frame != 0)
        return false; /* its connection is known, and was not captured */
    return told->is_timed && some_time_fits(told, seen) && facts_fit(told->finding, seen) &&
           shares_end(join, told->finding, seen) &&
           party_fits(join, &told->finding->source, &seen->source) &&
           party_fits(join, &told->finding->destination, &seen->destination);
}

/* Whether a code is told by several connections, one of which the line is about. */
static bool is_of_several(const struct join_told *told, const struct finding *seen) {
    return told->connection == NULL && !told->is_by_name && seen->client_count > 1;
}

/* The same code before others, then the deepest. */
struct join_found join_find(const struct join *join, const struct join_told *told,
                            const GPtrArray *findings) {
    struct join_found found = {NULL, false};
    for (guint i = 0; i < findings->len; i++) {
        struct finding *seen = findings->pdata[i];
        if (!may_be(join, told, seen))
            continue;
        const bool is_same = seen->entry == told->finding->entry;
        if (found.finding != NULL && told->connection == NULL &&
            is_same == (found.finding->entry == told->finding->entry))
            found.is_ambiguous = true;
        if (found.finding == NULL || (is_same && found.finding->entry != told->finding->entry) ||
            (found.finding->entry != told->finding->entry &&
             join_depth(seen->entry->code) > join_depth(found.finding->entry->code)))
            found.finding = seen;
    }
    if (found.finding != NULL)
        found.is_ambiguous |= is_of_several(told, found.finding) ||
                              is_one_of_many(join, told, found.finding) || !told->is_placed;
    return found;
}

/* --- what is looked for ----------------------------------------------------------------------- */

struct join_told join_told(const struct join *join, struct case_log *log, struct finding *finding) {
    struct join_told told = {.finding = finding, .log = log};
    int64_t time;
    told.is_timed = finding->line_count > 0 && case_log_time(log, &finding->lines[0], &time);
    told.is_placed = told.is_timed && (log->is_dated || log->clock.is_known);
    told.is_by_name = finding_fact(finding, "originating_domain") != NULL;
    told.moment = join_moment(log, told.is_timed ? time : 0);
    find_connection(join, &told);
    return told;
}
