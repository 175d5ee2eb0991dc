/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/claims.h"

#include <inttypes.h>

#include "capture/case/case_group.h"
#include "capture/case/join_find.h"
#include "capture/rules/findings.h"
#include "capture/rules/rule_context.h"

enum { CLAIMS_MOST = 20000 };

static void clear_claim(gpointer claim) {
    trace_note_clear(&((struct case_claim *)claim)->note);
}

GArray *case_claims_new(void) {
    GArray *claims = g_array_new(FALSE, FALSE, sizeof(struct case_claim));
    g_array_set_clear_func(claims, clear_claim);
    return claims;
}

/* --- which lines, and what they contradict ---------------------------------------------------- */

/* The writer read or wrote it in clear text: TLS, where the connection has it, had come up. */
static bool is_message(enum trace_meaning meaning) {
    return meaning == TRACE_SAYS_SIP_RECEIVED || meaning == TRACE_SAYS_SIP_SENT;
}

/* After TLS, where the connection has it. */
static bool is_ils_up(enum trace_meaning meaning) {
    return meaning == TRACE_SAYS_ILS_ACCEPTED || meaning == TRACE_SAYS_ILS_JOINED_AS_HUB ||
           meaning == TRACE_SAYS_ILS_JOINED_AS_SPOKE;
}

static bool is_of_tcp(enum code code) {
    return code == CODE_TCP_NO_ANSWER || code == CODE_TCP_REFUSED;
}

static bool is_of_handshake(enum code code) {
    switch (code) {
    case CODE_TLS_UNKNOWN_CA:
    case CODE_TLS_CERTIFICATE_REFUSED:
    case CODE_TLS_CLIENT_CERTIFICATE_MISSING:
    case CODE_TLS_HANDSHAKE_FAILED:
    case CODE_TLS_HANDSHAKE_CUT:
    case CODE_TLS_NO_ANSWER:
        return true;
    default:
        return false;
    }
}

static bool contradicts(const struct trace_note *note, enum code code) {
    if (note->meaning == TRACE_SAYS_AXL_ANSWERED)
        return code == CODE_AXL_UNAUTHORIZED;
    if (note->meaning == TRACE_SAYS_CONNECTED)
        return is_of_tcp(code);
    return is_of_tcp(code) || is_of_handshake(code);
}

void case_claims_note(GArray *claims, const struct trace_note *note, int64_t time) {
    const bool is_of_connection = note->meaning == TRACE_SAYS_CONNECTED ||
                                  is_message(note->meaning) || is_ils_up(note->meaning);
    const bool is_of_axl = note->meaning == TRACE_SAYS_AXL_ANSWERED;
    if ((!is_of_connection && !is_of_axl) || claims->len >= CLAIMS_MOST)
        return;
    const struct case_claim claim = {trace_note_copy(note), time};
    g_array_append_val(claims, claim);
}

/* --- which connection ------------------------------------------------------------------------- */

/* NULL: the line does not tell both ends, or several fit. Which end opened it may not be told. */
static const struct case_connection *connection_of(const struct join *join,
                                                   const struct case_claim *claim,
                                                   const struct join_moment *moment) {
    for (enum side writer = CLIENT; writer <= SERVER; writer++) {
        struct endpoint ends[2];
        ends[writer] = claim->note.writer;
        ends[other_side(writer)] = claim->note.peer;
        if (ends[CLIENT].port == 0 || ends[CLIENT].address.family == 0 ||
            ends[SERVER].address.family == 0)
            continue;
        const struct case_connection *found = join_connection(join, ends, moment);
        if (found != NULL)
            return found;
    }
    return NULL;
}

/* An AXL request has no port of the writer's in the trace: the only connection with that server
 * that was open then. NULL: several were, or none. */
static const struct case_connection *only_connection_to(const struct join *join,
                                                        const struct endpoint *server,
                                                        const struct join_moment *moment) {
    const struct case_connection *only = NULL;
    for (guint i = 0; i < join->points->len; i++) {
        const struct case_point *point = join->points->pdata[i];
        for (guint j = 0; j < point->connections->len; j++) {
            const struct case_connection *connection = point->connections->pdata[j];
            const struct endpoint *called = &connection->endpoints[SERVER];
            const bool fits = called->port == server->port &&
                              (server->address.family == 0 ||
                               aliases_same(join->aliases, &called->address, &server->address)) &&
                              join_is_alive(join, connection, moment);
            if (fits && only != NULL && !case_are_one(only, connection))
                return NULL;
            if (fits)
                only = connection;
        }
    }
    return only;
}

static const struct case_connection *find_connection(const struct join *join,
                                                     const struct case_claim *claim,
                                                     const struct join_moment *moment) {
    if (claim->note.meaning == TRACE_SAYS_AXL_ANSWERED)
        return only_connection_to(join, &claim->note.peer, moment);
    return connection_of(join, claim, moment);
}

/* --- comparing -------------------------------------------------------------------------------- */

/* One request after another may go over one connection: the one that failed is the one of then. */
static bool is_of_that_time(const struct case_claim *claim, const struct finding *finding,
                            const struct join_moment *moment) {
    return claim->note.meaning != TRACE_SAYS_AXL_ANSWERED ||
           time_is_near(finding->ref.time, moment->time, moment->reach);
}

static bool may_contradict(const struct case_claim *claim, const struct finding *finding,
                           const struct join_moment *moment) {
    return finding->ref.frame != 0 && contradicts(&claim->note, finding->entry->code) &&
           finding_fact(finding, "contradicted_by") == NULL &&
           is_of_that_time(claim, finding, moment);
}

static void tell(struct finding *finding, const struct case_claim *claim, int64_t time) {
    struct line_ref line = claim->note.line;
    line.time = time;
    finding_add_line(finding, &line, "says otherwise");
    finding_add_fact(finding, "contradicted_by", "%s:%" PRIu64 " (%s)", line.file, line.line,
                     trace_meaning_words(claim->note.meaning));
}

static void compare(const struct join *join, const struct case_log *log,
                    const struct case_claim *claim, const GPtrArray *findings) {
    const struct join_moment moment = join_moment(log, claim->time);
    const struct case_connection *connection = NULL; /* looked for when it is asked for */
    for (guint i = 0; i < findings->len; i++) {
        struct finding *finding = findings->pdata[i];
        if (!may_contradict(claim, finding, &moment))
            continue;
        if (connection == NULL && (connection = find_connection(join, claim, &moment)) == NULL)
            return;
        if (join_is_on(join, connection, finding))
            tell(finding, claim, moment.time);
    }
}

void case_claims_compare(const struct join *join, const GPtrArray *findings) {
    for (guint i = 0; i < join->logs->len; i++) {
        const struct case_log *log = join->logs->pdata[i];
        for (guint j = 0; (log->is_dated || log->clock.is_known) && j < log->claims->len; j++)
            compare(join, log, &g_array_index(log->claims, struct case_claim, j), findings);
    }
}
