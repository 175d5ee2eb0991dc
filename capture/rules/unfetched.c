/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/unfetched.h"

#include "capture/observe/connection.h"
#include "capture/rules/waiting.h"

static const int64_t timeout = 3 * TIME_SECOND;
enum { ATTEMPTS_LEAST = 3 };

struct finding *unfetched_begin(const struct rule_context *context, const struct event *event,
                                enum code code, enum confidence confidence, const char *role) {
    const struct download *download = event_download(event);
    struct finding *finding = finding_begin(context, event, code, confidence, role);
    if (finding->service[0] == '\0')
        finding->service = download->transport == DOWNLOAD_TFTP ? "TFTP" : "HTTP";
    finding_add_evidence(finding, download->request, "request");
    finding_add_fact(finding, "file", "%s", download->name);
    char sender[ENDPOINT_TEXT];
    if (download->sender.port != 0 && !endpoint_equals(&download->sender, &download->server))
        finding_add_fact(finding, "answered_from", "%s", endpoint_write(&download->sender, sender));
    return finding;
}

/* --- refused --------------------------------------------------------------------------------- */

bool unfetched_is_not_found(const struct download *download) {
    return download->status == (download->transport == DOWNLOAD_TFTP ? 1 : 404);
}

bool unfetched_is_asked_anew(const struct download *download) {
    if (download->transport == DOWNLOAD_TFTP)
        return download->status == 8;
    return download->status == 503 || download->status / 100 == 3;
}

struct finding *unfetched_refused(const struct rule_context *context, const struct event *event,
                                  enum code code, const char *what) {
    const struct download *download = event_download(event);
    const bool is_sure = unfetched_is_not_found(download);
    struct finding *finding = unfetched_begin(
        context, event, code, is_sure ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, "refusal");
    const char *kind = download->transport == DOWNLOAD_TFTP ? "TFTP error" : "HTTP status";
    finding_add_fact(finding, "answer", "%s %u%s%s", kind, download->status,
                     download->reason[0] == '\0' ? "" : ": ", download->reason);
    finding_say(finding, "{server} did not give %s to {client}: %s", what,
                download->reason[0] == '\0' ? "not found" : download->reason);
    return finding;
}

/* --- unanswered ------------------------------------------------------------------------------ */

static struct finding *begin_silent(const struct rule_context *context, const struct event *event,
                                    enum code code, enum confidence confidence, const char *what) {
    struct finding *finding = unfetched_begin(context, event, code, confidence, "request");
    finding_say(finding, "{client} asked {server} for %s and got no answer", what);
    return finding;
}

/* Over HTTP, one request is enough where the server's TCP took it. */
static struct finding *unanswered_http(const struct rule_context *context,
                                       const struct event *event, enum code code,
                                       const char *what) {
    if (event->connection == NULL)
        return NULL;
    const struct waiting waiting =
        waiting_of(context, event->connection->flow, CLIENT, event_download(event)->request);
    if (waiting.end == WAITING_NOT_JUDGED)
        return NULL;
    struct finding *finding = begin_silent(context, event, code, waiting.confidence, what);
    waiting_explain(finding, &waiting);
    if (waiting.end == WAITING_CLOSED) {
        finding_add_evidence(finding, waiting.decided, "close");
        finding_say(finding,
                    "{client} asked {server} for %s and got no answer: the connection was closed",
                    what);
    }
    return finding;
}

struct finding *unfetched_unanswered(const struct rule_context *context, const struct event *event,
                                     enum code code, const char *what) {
    const struct download *download = event_download(event);
    if (download->transport == DOWNLOAD_HTTP)
        return unanswered_http(context, event, code, what);
    const bool is_repeated = download->requests > 1, has_waited = download->waited >= timeout;
    if (!is_repeated && !has_waited)
        return NULL;
    const bool is_sure = is_repeated && has_waited;
    struct finding *finding =
        begin_silent(context, event, code, is_sure ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, what);
    finding_add_evidence(finding, download->repeated, "last request");
    finding_add_fact(finding, "requests", "%u", download->requests);
    finding_add_fact(finding, "waited_seconds", "%.1f", (double)download->waited / TIME_SECOND);
    return finding;
}

/* --- stopped half-way ------------------------------------------------------------------------ */

static const char *role_of(enum download_end end) {
    static const char *const roles[] = {
        [DOWNLOAD_END_SILENCE] = "nothing came after this",
        [DOWNLOAD_END_CLOSED] = "the server left",
        [DOWNLOAD_END_ERROR] = "error",
        [DOWNLOAD_END_UNACKNOWLEDGED] = "sent for the last time",
        [DOWNLOAD_END_CLIENT] = "the client gave up",
    };
    return roles[end];
}

static void say_stopped(struct finding *finding, const struct download *download,
                        const char *what) {
    const bool nothing = download->first.frame == 0;
    const char *missing = nothing ? "nothing of it came" : download->missing;
    const char *verb = nothing ? "" : " never came";
    const char *gap = download->reason[0] == '\0' ? "" : ": ";
    if (download->end == DOWNLOAD_END_SILENCE)
        finding_say(finding, "{server} stopped in the middle of %s for {client}: %s%s", what,
                    missing, verb);
    else if (download->end == DOWNLOAD_END_CLOSED)
        finding_say(finding, "{server} left the connection in the middle of %s for {client}: %s%s",
                    what, missing, verb);
    else if (download->end == DOWNLOAD_END_ERROR)
        finding_say(finding, "{server} broke off %s for {client} by TFTP error %u%s%s; %s%s", what,
                    download->status, gap, download->reason, missing, verb);
    else if (download->end == DOWNLOAD_END_UNACKNOWLEDGED)
        finding_say(finding, "{client} never acknowledged %s of %s, which {server} sent %u times",
                    nothing ? "the options" : "the latest block", what, download->times);
    else
        finding_say(finding, "{client} gave up in the middle of %s from {server}: %s%s", what,
                    missing, verb);
}

/* What knows nothing of TFTP turns away answers that come from another port than was asked. */
static void add_turned_away(struct finding *finding, struct frame_ref by) {
    finding_add_evidence(finding, by, "turned away by ICMP in the client's name");
    finding_advise(finding, false,
                   "{client} asks again by the port of which ICMP says, in its name, that it is "
                   "closed: a NAT or firewall between it and {server} does not know that a TFTP "
                   "server answers from another port than 69. Have it inspect TFTP, or let the "
                   "phones fetch over HTTP (6970)");
}

/* Of such blocks as do not fit into one packet, each fragment has to come. */
static void add_fragments(struct finding *finding, uint32_t block_size) {
    enum { FITTING = 1428 }; /* within 1500 bytes, also over IPv6 and through a tunnel */
    if (block_size <= FITTING)
        return;
    finding_add_fact(finding, "block_size", "%u", block_size);
    finding_advise(finding, false,
                   "blocks of %u bytes, as the two agreed on, come in IP fragments: what drops one "
                   "of them (firewalls, load balancers) lets no block through. See whether all "
                   "fragments come to {client}, or have smaller blocks agreed on (512 to 1,400)",
                   block_size);
}

/* Over HTTP what the client has not acknowledged is another trouble. */
static bool is_unheard(const struct event *event) {
    const struct download *download = event_download(event);
    return event->connection != NULL && download->end != DOWNLOAD_END_CLOSED &&
           !waiting_was_heard(event->connection->flow, SERVER);
}

struct finding *unfetched_stopped(const struct rule_context *context, const struct event *event,
                                  enum code code, const char *what) {
    const struct download *download = event_download(event);
    if (is_unheard(event))
        return NULL;
    struct event about = *event;
    const bool by_client =
        download->end == DOWNLOAD_END_CLIENT || download->end == DOWNLOAD_END_UNACKNOWLEDGED;
    about.actor = by_client ? CLIENT : SERVER;
    about.ref = download->ended.frame != 0 ? download->ended : download->last;
    const bool is_sure = download->end != DOWNLOAD_END_SILENCE ||
                         download->times >= ATTEMPTS_LEAST ||
                         (event->connection != NULL && download->ended.frame != 0);
    struct finding *finding =
        unfetched_begin(context, &about, code, is_sure ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY,
                        role_of(download->end));
    finding_add_evidence(finding, download->last, "latest part");
    finding_add_fact(finding, "missing", "%s", download->missing);
    if (download->end == DOWNLOAD_END_CLIENT || download->end == DOWNLOAD_END_ERROR)
        finding_add_fact(finding, "reason", "%s", download->reason);
    if (download->times > 0)
        finding_add_fact(finding, "times", "%u", download->times);
    finding_add_fact(finding, "waited_seconds", "%.1f", (double)download->waited / TIME_SECOND);
    say_stopped(finding, download, what);
    if (download->turned_away.frame != 0)
        add_turned_away(finding, download->turned_away);
    else
        add_fragments(finding, download->block_size);
    return finding;
}

bool unfetched_is_reset(const struct event *event) {
    return event->connection != NULL && event->connection->flow->sides[SERVER].reset.frame != 0;
}
