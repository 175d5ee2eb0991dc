/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was found between two captures of a connection: it was compared before, here it is told. */
#include "capture/observe/path/path.h"

#include <glib.h>

#include "capture/rules/rule_context.h"

static struct finding *begin(const struct rule_context *context, const struct event *event,
                             enum code code) {
    const struct path *path = event_path(event);
    const enum confidence confidence = path->is_certain ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY;
    struct finding *finding =
        finding_begin(context, event, code, confidence, path->evidence[0].role);
    for (unsigned i = 1; i < path->evidence_count; i++)
        finding_add_evidence(finding, path->evidence[i].ref, path->evidence[i].role);
    return finding;
}

static void report(struct rule_context *context, struct finding *finding, const char *kind,
                   const struct path *path) {
    char client[ENDPOINT_TEXT], server[ENDPOINT_TEXT];
    if (path->elsewhere != NULL)
        finding_add_fact(finding, "also_seen_as", "%s to %s (%s)",
                         endpoint_write(&path->after[CLIENT], client),
                         endpoint_write(&path->after[SERVER], server), path->elsewhere);
    if (path->doubt != NULL)
        finding_add_fact(finding, "not_certain", "%s", path->doubt);
    char *cause = g_strdup_printf("%s %s %s", kind, path->from, path->to);
    finding_report(context, finding, cause);
    g_free(cause);
}

/* --- lost ------------------------------------------------------------------------------------- */

static void add_lost_facts(struct finding *finding, const struct path *path) {
    finding_add_fact(finding, "lost_between", "%s (has them) and %s (does not)", path->from,
                     path->to);
    finding_add_fact(finding, "packets_lost", "%" G_GUINT64_FORMAT, path->lost);
    finding_add_fact(finding, "times", "%" G_GUINT64_FORMAT, path->times);
    finding_add_fact(finding, "waited_seconds", "%.1f", (double)path->during / (double)TIME_SECOND);
    if (path->packets == PATH_DATA)
        finding_add_fact(finding, "bytes_that_do_not_pass", "%" G_GUINT32_FORMAT, path->size);
    if (path->packets == PATH_DATA && path->passes > 0)
        finding_add_fact(finding, "bytes_that_pass", "%" G_GUINT32_FORMAT, path->passes);
    if (path->is_size)
        finding_add_fact(finding, "reason", "%s",
                         "likely the size: smaller segments came, larger ones did not (MTU)");
}

static void say_lost(struct finding *finding, const struct path *path) {
    static const char *const words[] = {
        [PATH_DATA] = "data", [PATH_SYN] = "SYNs", [PATH_SYN_ACK] = "SYN-ACKs"};
    if (path->is_size)
        finding_say(finding,
                    "Segments of %" G_GUINT32_FORMAT
                    " bytes and more that {actor} sends to {other} are lost between %s and %s; "
                    "segments of up to %" G_GUINT32_FORMAT " bytes come through",
                    path->size, path->from, path->to, path->passes);
    else
        finding_say(finding,
                    "The %s of {actor} to {other}, sent %" G_GUINT64_FORMAT
                    " times in %.1f s, %s lost between %s and %s",
                    words[path->packets], path->times, (double)path->during / (double)TIME_SECOND,
                    path->packets == PATH_DATA ? "is" : "are", path->from, path->to);
}

static void advise_lost(struct finding *finding, const struct path *path) {
    if (path->is_size)
        finding_advise(
            finding, true,
            "Between %s and %s something does not let packets of full size pass: ping "
            "from {actor} to {other} with DF set and growing sizes, look for a tunnel or "
            "link with a smaller MTU, and let ICMP \"fragmentation needed\" (Packet Too "
            "Big) come back to {actor}.",
            path->from, path->to);
    else
        finding_advise(finding, true,
                       "Look at what lies between %s and %s, in the direction from {actor} to "
                       "{other}: rules of firewalls, routing, access lists. Both hosts are well as "
                       "far as this goes.",
                       path->from, path->to);
}

static void tell_lost(struct rule_context *context, const struct event *event) {
    const struct path *path = event_path(event);
    static const char *const kinds[] = {
        [PATH_DATA] = "data", [PATH_SYN] = "syn", [PATH_SYN_ACK] = "syn-ack"};
    struct finding *finding = begin(context, event, CODE_PATH_LOST);
    add_lost_facts(finding, path);
    say_lost(finding, path);
    advise_lost(finding, path);
    report(context, finding, path->is_size ? "size" : kinds[path->packets], path);
}

/* --- lossy ------------------------------------------------------------------------------------ */

static void tell_lossy(struct rule_context *context, const struct event *event) {
    const struct path *path = event_path(event);
    const double share = 100.0 * (double)path->lost / (double)path->times;
    struct finding *finding = begin(context, event, CODE_PATH_LOST);
    finding_add_fact(finding, "lost_between", "%s (has them) and %s (does not)", path->from,
                     path->to);
    finding_add_fact(finding, "packets_lost", "%" G_GUINT64_FORMAT, path->lost);
    finding_add_fact(finding, "packets_sent", "%" G_GUINT64_FORMAT, path->times);
    finding_add_fact(finding, "percent_lost", "%.1f", share);
    finding_say(
        finding,
        "%.0f %% of the packets with data that {actor} sends to {other} are lost between %s "
        "and %s, and sent again",
        share, path->from, path->to);
    finding_advise(finding, true,
                   "Look at what lies between %s and %s, in the direction from {actor} to {other}: "
                   "errors and drops that interfaces count, speed and duplex of both ends of each "
                   "link, policing and queues, and whether the link is full.",
                   path->from, path->to);
    report(context, finding, "share", path);
}

/* --- reset ------------------------------------------------------------------------------------ */

static void tell_reset(struct rule_context *context, const struct event *event) {
    const struct path *path = event_path(event);
    struct finding *finding = begin(context, event, CODE_PATH_RESET_INJECTED);
    finding_add_fact(finding, "put_in_between", "%s (does not have it) and %s (has it)", path->from,
                     path->to);
    finding_add_fact(finding, "ttl_of_reset", "%u", path->ttl);
    if (path->ttl_of_actor != 0)
        finding_add_fact(finding, "ttl_of_the_host", "%u", path->ttl_of_actor);
    if (path->went_on)
        finding_add_fact(finding, "the_host", "%s", "went on with the connection after that");
    finding_say(finding,
                path->both_sides
                    ? "A device between %s and %s reset the connection in the name of both {actor} "
                      "and {other}"
                    : "A device between %s and %s reset the connection in the name of {actor}, "
                      "which sent no reset",
                path->from, path->to);
    finding_advise(
        finding, true,
        "Find the firewall, intrusion prevention or load balancer between %s and %s, and "
        "look at its log for {client} and {server} at that time. Neither of the two hosts "
        "ended the connection.",
        path->from, path->to);
    report(context, finding, path->both_sides ? "both" : "", path);
}

/* --- certificate ------------------------------------------------------------------------------ */

static void add_certificate(struct finding *finding, const struct path_certificate *certificate,
                            bool is_sent) {
    char *digest = g_malloc0(65);
    for (unsigned i = 0; i < 32; i++)
        g_snprintf(digest + 2 * i, 3, "%02x", certificate->sha256[i]);
    finding_add_fact(finding, is_sent ? "sent_subject" : "received_subject", "%s",
                     certificate->subject);
    finding_add_fact(finding, is_sent ? "sent_issuer" : "received_issuer", "%s",
                     certificate->issuer);
    finding_add_fact(finding, is_sent ? "sent_sha256" : "received_sha256", "%s", digest);
    g_free(digest);
}

static void tell_certificate(struct rule_context *context, const struct event *event) {
    const struct path *path = event_path(event);
    struct finding *finding = begin(context, event, CODE_PATH_TLS_INTERCEPTED);
    add_certificate(finding, &path->received, false);
    add_certificate(finding, &path->sent, true);
    if (path->server_name != NULL)
        finding_add_fact(finding, "server_name", "%s", path->server_name);
    finding_say(finding,
                "{client} was given a certificate of \"%s\" in the place of the one that {server} "
                "sent: TLS is opened between %s and %s",
                path->received.issuer, path->to, path->from);
    finding_advise(
        finding, true,
        "Leave the connections of {client} to {server} out of TLS inspection. Where that "
        "cannot be, {client} must trust \"%s\"; connections where both sides show a "
        "certificate do not work through such a device.",
        path->received.issuer);
    report(context, finding, path->received.issuer, path);
}

/* --- addresses -------------------------------------------------------------------------------- */

static void tell_addresses(struct rule_context *context, const struct event *event) {
    const struct path *path = event_path(event);
    char before[2][ENDPOINT_TEXT], after[2][ENDPOINT_TEXT];
    for (enum side side = CLIENT; side <= SERVER; side++) {
        endpoint_write(&path->before[side], before[side]);
        endpoint_write(&path->after[side], after[side]);
    }
    const bool is_one_place = g_strcmp0(path->from, path->to) == 0;
    struct finding *finding = begin(context, event, CODE_PATH_NAT);
    finding_add_fact(finding, "before", "%s to %s (%s)", before[CLIENT], before[SERVER],
                     path->from);
    finding_add_fact(finding, "after", "%s to %s (%s)", after[CLIENT], after[SERVER], path->to);
    if (path->is_renumbered)
        finding_add_fact(finding, "sequence_numbers", "%s",
                         "changed too: a proxy or firewall stands in for the hosts");
    char address[2][ADDRESS_TEXT];
    for (enum side side = CLIENT; side <= SERVER; side++)
        address_write(&path->after[side].address, address[side]);
    if (!endpoint_equals(&path->before[CLIENT], &path->after[CLIENT]) &&
        !endpoint_equals(&path->before[SERVER], &path->after[SERVER]))
        finding_say(finding,
                    "On the other side of a NAT (%s%s%s) %s and %s stand for {client} and {server}",
                    path->from, is_one_place ? "" : " to ", is_one_place ? "" : path->to,
                    address[CLIENT], after[SERVER]);
    else if (!endpoint_equals(&path->before[SERVER], &path->after[SERVER]))
        finding_say(finding, "On the other side of a NAT (%s%s%s) %s stands for {server}",
                    path->from, is_one_place ? "" : " to ", is_one_place ? "" : path->to,
                    after[SERVER]);
    else if (!endpoint_equals(&path->before[CLIENT], &path->after[CLIENT]))
        finding_say(finding, "On the other side of a NAT (%s%s%s) %s stands for {client}",
                    path->from, is_one_place ? "" : " to ", is_one_place ? "" : path->to,
                    address[CLIENT]);
    else
        finding_say(finding,
                    "A device between %s and %s gives the connections of {client} to {server} "
                    "other sequence numbers",
                    path->from, path->to);
    char *kind = g_strdup_printf("%s %s", address[CLIENT], after[SERVER]);
    report(context, finding, kind, path);
    g_free(kind);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    switch ((enum path_event)event->type) {
    case EVENT_PATH_LOST:
        tell_lost(context, event);
        return;
    case EVENT_PATH_LOSSY:
        tell_lossy(context, event);
        return;
    case EVENT_PATH_RESET:
        tell_reset(context, event);
        return;
    case EVENT_PATH_CERTIFICATE:
        tell_certificate(context, event);
        return;
    case EVENT_PATH_ADDRESSES:
        tell_addresses(context, event);
        return;
    }
}

const struct rule path_rule = {.event = on_event, RULE_EVENTS(EVENTS_ALL(EVENT_FAMILY_PATH))};
