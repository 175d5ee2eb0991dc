/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/join.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/case/claims.h"
#include "capture/case/fetched.h"
#include "capture/case/join_find.h"
#include "capture/rules/findings.h"
#include "capture/rules/rule_context.h"

/* --- one finding ------------------------------------------------------------------------------ */

static void take_text(char **own, char **other) {
    char *text = *own;
    *own = *other;
    *other = text;
}

static void set_fact(struct finding *finding, const char *key, const char *value) {
    for (unsigned i = 0; i < finding->fact_count; i++)
        if (strcmp(finding->facts[i].key, key) == 0) {
            g_free(finding->facts[i].value);
            finding->facts[i].value = g_strdup(value);
            return;
        }
    finding_add_fact(finding, key, "%s", value);
}

/* What the line has and packets do not tell; of the method, which they do not tell apart, its word
 * is the finer one. */
static void add_facts(struct finding *finding, const struct finding *line, bool tells_method) {
    for (unsigned i = 0; i < line->fact_count; i++) {
        const struct fact *fact = &line->facts[i];
        const bool is_finer = tells_method && strcmp(fact->key, "method") == 0;
        if (finding_fact(finding, fact->key) == NULL || is_finer)
            set_fact(finding, fact->key, fact->value);
    }
}

/* The first trace tells it; each side has its own, and the second one is quoted alone. */
static bool may_tell_method(const struct finding *finding, const struct finding *line) {
    return finding->entry->code == CODE_ILS_JOINED && finding->line_count == 0 &&
           finding_fact(line, "method") != NULL;
}

static void add_lines(struct finding *finding, const struct finding *line) {
    for (unsigned i = 0; i < line->line_count; i++)
        finding_add_line(finding, &line->lines[i], line->lines[i].role);
}

static void learn_role(struct party *party, const struct party *told) {
    if (party->role[0] == '\0')
        g_strlcpy(party->role, told->role, sizeof party->role);
}

/* The words of the line are those that settle it; the parties are those of the packets. */
static void speak_as(struct finding *finding, struct finding *line) {
    take_text(&finding->sentence, &line->sentence);
    learn_role(&finding->source, &line->source);
    learn_role(&finding->destination, &line->destination);
    finding_retell(finding);
}

static void settle(struct finding *finding, struct finding *line, enum join_outcome outcome,
                   bool tells_method) {
    const bool is_surer = line->confidence > finding->confidence;
    if (outcome == TAKES_OVER) {
        finding->entry = line->entry;
        finding->actor = line->actor;
        take_text(&finding->check, &line->check);
        take_text(&finding->step, &line->step);
        finding->step_is_all = line->step_is_all;
        finding->is_advised = line->is_advised;
    }
    if (outcome == TAKES_OVER || (outcome == SAME_CODE && (is_surer || tells_method)))
        speak_as(finding, line);
    if (is_surer)
        finding->confidence = line->confidence;
}

static void merge(const struct join_told *told, const struct join_found *found) {
    struct finding *finding = found->finding, *line = told->finding;
    const bool tells_method = may_tell_method(finding, line);
    const enum join_outcome outcome = join_compare(line, finding);
    add_lines(finding, line);
    if (found->is_ambiguous || outcome == GIVES_WAY)
        return;
    settle(finding, line, outcome, tells_method);
    add_facts(finding, line, tells_method);
}

/* --- a trouble that only the trace tells -------------------------------------------------------
 */

static const struct case_packet *packet_near(const struct join *join,
                                             const struct join_told *told) {
    const struct case_packet *best = NULL;
    const struct case_connection *connection = told->connection;
    int64_t least = INT64_MAX;
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (unsigned i = 0; i < connection->sides[side].packet_count; i++) {
            const struct case_packet *packet = &connection->sides[side].packets[i];
            const int64_t at = case_point_time(join->points, connection->point, packet->time);
            const int64_t away = llabs(time_between(told->moment.time, at));
            if (best == NULL || away < least) {
                best = packet;
                least = away;
            }
        }
    return best;
}

static void add_alone(const struct join *join, const struct join_told *told, GPtrArray *findings) {
    struct finding *finding = told->finding;
    finding->files = join->files;
    if (told->is_placed)
        finding->ref.time = told->moment.time;
    if (told->log->is_dated && finding->last.time != 0)
        finding->last.time = case_log_correct(told->log, finding->last.time);
    if (told->connection != NULL) {
        const unsigned point = told->connection->point;
        const struct case_packet *packet = packet_near(join, told);
        if (packet != NULL) {
            finding->ref =
                case_point_ref(join->points, join->files, point, packet->frame, packet->time);
            finding_add_evidence(finding, finding->ref, "packet nearest to the line");
        }
    }
    g_ptr_array_add(findings, finding);
}

/* Lines are told by the clock of the case, as frames are. */
static void put_lines(const struct case_log *log, struct finding *finding) {
    for (unsigned i = 0; log->clock.is_known && i < finding->line_count; i++) {
        int64_t time;
        if (case_log_time(log, &finding->lines[i], &time))
            finding->lines[i].time = case_log_correct(log, time);
    }
}

/* --- a trace that says otherwise -------------------------------------------------------------- */

static bool is_success(const struct finding *finding) {
    return finding->entry->code == CODE_ILS_JOINED || finding->entry->code == CODE_S2S_DIALBACK_OK;
}

/* On one connection, both certain, one says that it came about and the other that it did not. */
static bool contradicts(const struct join *join, const struct join_told *told,
                        const struct finding *seen) {
    const struct finding *line = told->finding;
    if (told->connection == NULL || seen->line_count > 0 || is_success(line) == is_success(seen) ||
        line->confidence != CONFIDENCE_CERTAIN || seen->confidence != CONFIDENCE_CERTAIN ||
        (join_depth(line->entry->code) == 0 && join_depth(seen->entry->code) == 0))
        return false;
    return join_is_on(join, told->connection, seen);
}

static void note_contradictions(const struct join *join, const struct join_told *told,
                                const GPtrArray *findings) {
    const struct line_ref *line = &told->finding->lines[0];
    for (guint i = 0; i < findings->len; i++) {
        struct finding *seen = findings->pdata[i];
        if (!contradicts(join, told, seen))
            continue;
        finding_add_fact(seen, "contradicted_by", "%s:%" PRIu64 " (%s)", line->file, line->line,
                         line->role);
        finding_add_fact(told->finding, "contradicted_by", "the packets: %s", seen->entry->name);
    }
}

/* --- one trouble, again and again --------------------------------------------------------------
 */

static bool has_line_of(const struct finding *finding, const struct case_log *log) {
    for (unsigned i = 0; i < finding->line_count; i++)
        if (strcmp(finding->lines[i].file, log->path) == 0)
            return true;
    return false;
}

/* What tells one trouble of a service from another. */
static bool facts_are_one(const struct finding *one, const struct finding *other) {
    static const char *const keys[] = {"file", "name", "originating_domain", "receiving_domain"};
    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++)
        if (g_strcmp0(finding_fact(one, keys[i]), finding_fact(other, keys[i])) != 0)
            return false;
    const enum code code = one->entry->code;
    const bool is_of_device =
        code == CODE_DEVICE_NOT_REGISTERED || code == CODE_DEVICE_UNREGISTERED;
    return !is_of_device ||
           g_strcmp0(finding_fact(one, "reason"), finding_fact(other, "reason")) == 0;
}

static bool is_one_host(const struct party *one, const struct party *other) {
    return address_equals(&one->endpoint.address, &other->endpoint.address) &&
           strcmp(one->name, other->name) == 0;
}

/* The same trouble of the same hosts that this log told before; NULL: none. */
static struct finding *was_told_before(const struct join_told *told, const GPtrArray *findings) {
    const struct finding *line = told->finding;
    for (guint i = 0; i < findings->len; i++) {
        struct finding *known = findings->pdata[i];
        const bool is_one_service =
            known->destination.endpoint.port == line->destination.endpoint.port;
        if (known->entry == line->entry && known->actor == line->actor && is_one_service &&
            has_line_of(known, told->log) &&
            (line->entry->severity > SEVERITY_NOTE || is_one_host(&known->source, &line->source)) &&
            is_one_host(&known->destination, &line->destination) && facts_are_one(known, line))
            return known;
    }
    return NULL;
}

/* On the wire repetitions are counted as they are; how often more the trace has it is a fact. */
static void count_again(struct finding *known, const struct join_told *told) {
    if (known->ref.frame != 0) {
        const char *before = finding_fact(known, "more_in_traces");
        const uint64_t count = before == NULL ? 0 : g_ascii_strtoull(before, NULL, 10);
        char text[24];
        (void)snprintf(text, sizeof text, "%" PRIu64, count + 1);
        set_fact(known, "more_in_traces", text);
        return;
    }
    known->count++;
    if (told->is_placed)
        known->last.time = told->moment.time;
}

/* --- all -------------------------------------------------------------------------------------- */

/* False: no packet is of it. */
static bool join_to_packets(const struct join *join, struct case_log *log,
                            const struct join_told *told, GPtrArray *findings) {
    const struct join_found found = join_find(join, told, findings);
    const bool is_seen = found.finding != NULL && found.finding->ref.frame != 0;
    if (!is_seen && told->connection == NULL)
        return false;
    log->joined++;
    note_contradictions(join, told, findings);
    if (found.finding != NULL)
        merge(told, &found);
    else
        add_alone(join, told, findings);
    return true;
}

static void leave_alone(const struct join *join, const struct join_told *told,
                        GPtrArray *findings) {
    const struct join_found found = join_find(join, told, findings);
    struct finding *known = was_told_before(told, findings);
    if (known != NULL)
        count_again(known, told);
    else if (found.finding != NULL)
        merge(told, &found);
    else {
        told->log->joined += case_fetched_tie(join, told);
        add_alone(join, told, findings);
    }
}

/* What packets bear out comes first: what else the log tells may be the same again. */
static void join_log(const struct join *join, struct case_log *log, GPtrArray *findings) {
    GArray *alone = g_array_new(FALSE, FALSE, sizeof(struct join_told));
    for (guint i = 0; i < log->findings->len; i++) {
        struct finding *finding = log->findings->pdata[i];
        const struct join_told told = join_told(join, log, finding);
        put_lines(log, finding);
        if (!join_to_packets(join, log, &told, findings))
            g_array_append_val(alone, told);
    }
    for (guint i = 0; i < alone->len; i++)
        leave_alone(join, &g_array_index(alone, struct join_told, i), findings);
    g_array_unref(alone);
}

void case_join(const struct join *join, GPtrArray *findings) {
    for (guint i = 0; i < join->logs->len; i++)
        join_log(join, join->logs->pdata[i], findings);
    case_claims_compare(join, findings);
}
