/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TLS server that a client could not accept, compared with the trust list this client fetched: is
 * it in the list, and with the certificate that it presented? */
#include "capture/observe/connection.h"
#include "capture/observe/download/download.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/text.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/ctl/ctl_advice.h"
#include "capture/rules/ctl/ctl_facts.h"
#include "capture/rules/tls/tls_facts.h"

#include "ctl/trust/compare.h"
#include "ctl/trust/digest.h"
#include "ctl/trust/server.h"

enum { REFUSALS_KEPT = 256 };

/* A certificate that was not accepted by a host that may yet fetch its list. */
struct ctl_refusal {
    struct finding *finding;
    struct address client; /* who refused, and would have fetched a list */
    struct address server;
    bool must_be_listed; /* who is called by the list's reader; a caller may be anybody */
    GBytes *certificate;
    const char *name; /* of the server, as it was asked for; owned by those that are kept */
};

struct ctl_servers {
    GQueue refusals; /* struct ctl_refusal *, owned, oldest first */
};

static void start(void *state) {
    g_queue_init(&((struct ctl_servers *)state)->refusals);
}

static void refusal_free(struct ctl_refusal *refusal) {
    finding_discard(refusal->finding);
    g_bytes_unref(refusal->certificate);
    g_free((char *)refusal->name);
    g_free(refusal);
}

static void stop(void *state) {
    struct ctl_refusal *refusal;
    while ((refusal = g_queue_pop_head(&((struct ctl_servers *)state)->refusals)) != NULL)
        refusal_free(refusal);
}

static struct span refusal_certificate(const struct ctl_refusal *refusal) {
    gsize length;
    const void *bytes = g_bytes_get_data(refusal->certificate, &length);
    return span_of(bytes, length);
}

static struct ctl_lookup look_up(const struct ctl_refusal *refusal,
                                 const struct ctl_download *list) {
    struct ctl_lookup lookup = {.match = CTL_MATCH_NONE};
    struct ctl_file file;
    struct ctl_server server = {
        .certificate = refusal_certificate(refusal),
        .name = span_of_text(refusal->name),
        .address = span_of(refusal->server.bytes, refusal->server.family == 4 ? 4 : 16)};
    if (ctl_read_file(ctl_download_span(list), &file) && file.kind == CTL_FILE_LIST)
        lookup = ctl_find_server(&file, &server, CTL_ROLES_OF_CALL_SERVERS);
    return lookup;
}

/* The record stands for the very certificate: it holds it, or holds none and names it. */
static bool is_listed(const struct ctl_lookup *lookup) {
    return lookup->match == CTL_MATCH_CERTIFICATE ||
           (lookup->match == CTL_MATCH_SERIAL && span_is_empty(lookup->record.certificate) &&
            span_is_empty(lookup->record.certificate_hash));
}

/* The list of this client that knows the server best, each name in its newest version: a phone has
 * a CTL and an ITL, and the ITL need not have the servers that answer calls. NULL: it fetched none
 * that says anything. */
static const struct ctl_download *best_list(const struct rule_context *context,
                                            const struct ctl_refusal *refusal,
                                            struct ctl_lookup *best) {
    const struct ctl_download *list, *chosen = NULL;
    bool has_ctl = false, has_itl = false;
    for (unsigned i = 0; (list = ctl_lists_fetched(context, i)) != NULL; i++) {
        if (!ctl_is_list(list->name) || !address_equals(&list->client, &refusal->client))
            continue;
        bool *has = ctl_is_ctl(list->name) ? &has_ctl : &has_itl;
        if (*has)
            continue;
        *has = true;
        struct ctl_lookup lookup = look_up(refusal, list);
        if (chosen != NULL && lookup.match <= best->match)
            continue;
        chosen = list;
        *best = lookup;
    }
    if (!has_ctl && !is_listed(best))
        return NULL;
    return chosen;
}

static void add_record(struct finding *finding, const struct ctl_lookup *lookup) {
    static const char *const words[] = {[CTL_MATCH_SUBJECT] = "its certificate's subject",
                                        [CTL_MATCH_ADDRESS] = "its address",
                                        [CTL_MATCH_NAME] = "its name",
                                        [CTL_MATCH_SERIAL] = "issuer and serial number"};
    const struct ctl_record *record = &lookup->record;
    const char *role = ctl_role_name(record->role.value);
    char name[CERTIFICATE_NAME], hex[CTL_HEX];
    text_copy(name, sizeof name, ctl_record_name(record));
    finding_add_fact(finding, "record", "%" G_GSIZE_FORMAT " (%s %s), which matches by %s",
                     lookup->index + 1, role == NULL ? "unknown role" : role, name,
                     words[lookup->match]);
    finding_add_fact(finding, "list_serial", "%s", ctl_hex(record->serial, hex));
    struct ctl_digests digests;
    if (span_is_empty(record->certificate))
        finding_add_fact(finding, "list_certificate", "the record has none");
    else if (ctl_digest_bytes(record->certificate, &digests))
        finding_add_fact(finding, "list_sha256", "%s", ctl_hex(span_of(digests.sha256, 32), hex));
}

/* Who acted is who fetched the list. */
static void say(struct finding *finding, const struct ctl_download *list,
                const struct ctl_lookup *lookup) {
    char hex[CTL_HEX], frame[FRAME_TEXT];
    const bool has_serial = !span_is_empty(lookup->record.serial);
    const char *presented = finding_fact(finding, "serial");
    frame_text_write(finding->files, list->ref.frame, frame);
    if (lookup->match == CTL_MATCH_NONE)
        finding_say(finding, CTL_SAYS_NO_RECORD("{actor}", "{other}"), list->name, frame);
    else
        finding_say(finding,
                    "{other} presented another certificate than %s, which {actor} fetched in frame "
                    "%s, lists for it: serial %s, not %s",
                    list->name, frame, presented == NULL ? "that of the certificate" : presented,
                    has_serial ? ctl_hex(lookup->record.serial, hex) : "none");
}

/* Compares a refusal with what its client fetched, and reports what comes of it. False: it fetched
 * no list so far. */
static bool judge(struct rule_context *context, struct ctl_refusal *refusal) {
    struct ctl_lookup lookup = {.match = CTL_MATCH_NONE};
    const struct ctl_download *list = best_list(context, refusal, &lookup);
    if (list == NULL)
        return false;
    bool missing = lookup.match == CTL_MATCH_NONE;
    if (is_listed(&lookup) || (missing && !refusal->must_be_listed))
        return true;
    struct finding *finding = refusal->finding;
    refusal->finding = NULL;
    bool before = list->ref.frame < finding->ref.frame;
    if (!before) /* the certificate may have been renewed between the two */
        finding->confidence = CONFIDENCE_LIKELY;
    finding->entry = &catalogue[missing ? CODE_CTL_SERVER_MISSING : CODE_CTL_CERTIFICATE_STALE];
    finding->check = g_strdup(ctl_advice(finding->entry->code, list->name));
    finding_add_evidence(finding, list->ref, "list");
    finding_add_fact(finding, "file", "%s", list->name);
    finding_add_fact(finding, "md5", "%s", list->md5);
    char frame[FRAME_TEXT];
    finding_add_fact(finding, "fetched", "%s the connection, frame %s", before ? "before" : "after",
                     frame_text_write(finding->files, list->ref.frame, frame));
    if (!missing)
        add_record(finding, &lookup);
    say(finding, list, &lookup);
    char *cause = g_strdup_printf("%s %s", list->md5, finding_fact(finding, "sha256"));
    finding_report(context, finding, cause);
    g_free(cause);
    return true;
}

static bool is_call_port(const struct rule_context *context, const struct event *event) {
    enum service service =
        services_at(context->services, IP_TCP, event->connection->flow->endpoints[SERVER].port);
    return service == SERVICE_SIP_TLS || service == SERVICE_SCCP_TLS;
}

/* What a refused certificate has to do with the list that the side which refused has fetched so
 * far: a fact, with the download as evidence. */
static void explain(void *state, struct rule_context *context, const struct event *event,
                    struct finding *finding) {
    (void)state;
    if (!tls_is_refusal(finding))
        return;
    const enum side presenter = other_side(event->actor);
    const struct connection *connection = event->connection;
    const struct tls_side *side = &tls_session_of(connection)->sides[presenter];
    if (side->chain_length == 0 || !is_call_port(context, event))
        return;
    struct ctl_refusal refusal = {.must_be_listed = presenter == SERVER};
    refusal.name = presenter == SERVER ? tls_session_of(connection)->server_name : "";
    refusal.client = connection->flow->endpoints[other_side(presenter)].address;
    refusal.server = connection->flow->endpoints[presenter].address;
    refusal.certificate = g_bytes_new_static(side->chain[0]->der.at, span_len(side->chain[0]->der));
    struct ctl_lookup lookup = {.match = CTL_MATCH_NONE};
    const struct ctl_download *list = best_list(context, &refusal, &lookup);
    g_bytes_unref(refusal.certificate);
    if (list == NULL || is_listed(&lookup) ||
        (lookup.match == CTL_MATCH_NONE && !refusal.must_be_listed))
        return;
    char hex[CTL_HEX], frame[FRAME_TEXT];
    bool serial = lookup.match != CTL_MATCH_NONE && !span_is_empty(lookup.record.serial);
    char *lists = serial ? g_strdup_printf("lists serial %s", ctl_hex(lookup.record.serial, hex))
                         : g_strdup("has no certificate");
    finding_add_evidence(finding, list->ref, "list");
    finding_add_fact(finding, "trust_list", "%s fetched in frame %s (md5 %s) %s for this server",
                     list->name, frame_text_write(finding->files, list->ref.frame, frame),
                     list->md5, lists);
    g_free(lists);
}

/* --- connections ----------------------------------------------------------------------------- */

/* The finding is at the frame of the certificate; its code is set when it is judged. */
static struct ctl_refusal *refusal_of(struct rule_context *context, const struct event *event,
                                      enum side presenter) {
    const struct connection *connection = event->connection;
    const struct tls_side *side = &tls_session_of(connection)->sides[presenter];
    struct event seen = *event;
    seen.ref = side->certificate;
    seen.actor = other_side(presenter);
    struct ctl_refusal *refusal = g_new0(struct ctl_refusal, 1);
    refusal->finding =
        finding_begin(context, &seen, CODE_CTL_SERVER_MISSING, CONFIDENCE_CERTAIN, "certificate");
    if (event->type == EVENT_TLS_ALERT)
        finding_add_evidence(refusal->finding, event->ref, "alert");
    tls_presented_facts(refusal->finding, connection, presenter);
    refusal->client = connection->flow->endpoints[other_side(presenter)].address;
    refusal->server = connection->flow->endpoints[presenter].address;
    refusal->must_be_listed = presenter == SERVER;
    refusal->certificate = g_bytes_new(side->chain[0]->der.at, span_len(side->chain[0]->der));
    refusal->name = g_strdup(presenter == SERVER ? tls_session_of(connection)->server_name : "");
    return refusal;
}

static void store_refusal(struct ctl_servers *servers, struct rule_context *context,
                          struct ctl_refusal *refusal) {
    g_queue_push_tail(&servers->refusals, refusal);
    if (servers->refusals.length <= REFUSALS_KEPT)
        return;
    context->limits->hit[LIMIT_DOWNLOADS]++;
    refusal_free(g_queue_pop_head(&servers->refusals));
}

/* Did the other side turn this certificate down, as far as can be seen? By an alert of its own, or
 * by an end of the connection before the handshake's, which is not the presenter's doing. */
static bool was_turned_down(const struct event *event, enum side presenter) {
    const struct tls_session *tls = tls_session_of(event->connection);
    if (tls->sides[presenter].chain_length == 0 || tls->sides[presenter].fatal.ref.frame != 0)
        return false;
    if (event->type == EVENT_TLS_ALERT)
        return event->actor != presenter && event_alert(event)->level == TLS_ALERT_FATAL;
    return !tls_handshake_finished(tls) && tls->sides[other_side(presenter)].fatal.ref.frame == 0;
}

static void on_failure(struct ctl_servers *servers, struct rule_context *context,
                       const struct event *event) {
    if (tls_session_of(event->connection) == NULL || !is_call_port(context, event))
        return;
    for (enum side presenter = CLIENT; presenter <= SERVER; presenter++) {
        if (!was_turned_down(event, presenter))
            continue;
        struct ctl_refusal *refusal = refusal_of(context, event, presenter);
        if (judge(context, refusal))
            refusal_free(refusal);
        else
            store_refusal(servers, context, refusal);
    }
}

static void on_list(struct ctl_servers *servers, struct rule_context *context,
                    const struct download *download) {
    GList *next;
    for (GList *link = servers->refusals.head; link != NULL; link = next) {
        struct ctl_refusal *refusal = link->data;
        next = link->next;
        if (!address_equals(&refusal->client, &download->client.address) ||
            !judge(context, refusal))
            continue;
        g_queue_delete_link(&servers->refusals, link);
        refusal_free(refusal);
    }
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    if (event->type == EVENT_TLS_ALERT || event->type == EVENT_TCP_GONE)
        on_failure(state, context, event);
    else if (event->type == EVENT_DOWNLOAD && event_download(event)->complete)
        on_list(state, context, event_download(event));
}

const struct rule ctl_server_rule = {.state_size = sizeof(struct ctl_servers),
                                     .start = start,
                                     .event = on_event,
                                     RULE_EVENTS(EVENT_TLS_ALERT, EVENT_TCP_GONE, EVENT_DOWNLOAD),
                                     .stop = stop,
                                     .explain = explain};
