/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/dns/dns_targets.h"

#include <glib.h>

static const char *type_text(uint16_t type) {
    return type == DNS_SRV ? "SRV" : type == DNS_A ? "A" : "AAAA";
}

struct finding *dns_finding_begin(const struct rule_context *context, const struct dns_name *name,
                                  enum code code) {
    const struct dns_trouble *trouble = &name->trouble;
    struct event event = {.ref = trouble->ref,
                          .actor = trouble->unanswered ? CLIENT : SERVER,
                          .outside = {trouble->endpoints[CLIENT], trouble->endpoints[SERVER]},
                          .outside_protocol = trouble->protocol};
    /* An answer may have passed where nothing was captured. */
    enum confidence confidence = trouble->unanswered ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN;
    struct finding *finding = finding_begin(context, &event, code, confidence,
                                            trouble->unanswered ? "first query" : "answer");
    char *words = dns_trouble_text(trouble);
    finding_add_evidence(finding, trouble->asked, "query");
    finding->service = "DNS";
    finding_add_fact(finding, "name", "%s", name->name);
    finding_add_fact(finding, "type", "%s", type_text(trouble->type));
    finding_add_fact(finding, "answer", "%s", words);
    if (trouble->queries > 1)
        finding_add_fact(finding, "queries", "%u", trouble->queries);
    if (name->failures > 1)
        finding_add_fact(finding, "lookups_in_vain", "%u", name->failures);
    char frame[FRAME_TEXT];
    if (name->found.frame != 0)
        finding_add_fact(finding, "found_before", "frame %s",
                         frame_text_write(finding->files, name->found.frame, frame));
    g_free(words);
    return finding;
}

bool dns_targets_fail(const struct dns_names *names, const struct dns_name *srv,
                      struct dns_targets *out) {
    *out = (struct dns_targets){.is_all = !srv->has_more_targets};
    for (unsigned i = 0; i < srv->target_count; i++) {
        struct dns_name *host = dns_names_find(names, &srv->client, srv->targets[i].host, false);
        if (host == NULL || (!host->is_failing && host->found.frame == 0)) {
            out->is_all = false;
            continue;
        }
        if (!host->is_failing)
            return false;
        if (out->failing_count == 0 || host->trouble.ref.time > out->latest.time)
            out->latest = host->trouble.ref;
        out->failing[out->failing_count++] = host;
    }
    return out->failing_count > 0;
}

void dns_target_advise(struct finding *finding, const struct dns_name *name) {
    const struct dns_trouble *trouble = &name->trouble;
    struct address address;
    if (trouble->is_no_service)
        finding_advise(
            finding, true,
            "The domain says on purpose that it does not federate by XMPP. If it should, "
            "an SRV record with the name of its server and port 5269 must take the place "
            "of this one, in the DNS that {client} uses.");
    else if (address_read(name->name, &address))
        finding_advise(finding, false,
                       "An SRV record must name a host, not an address: give the host a name.");
    else if (trouble->unanswered)
        finding_advise(
            finding, false,
            "First find out why {server} does not answer {client}: is the name server up, "
            "and UDP and TCP 53 open?");
    else if (trouble->rcode == DNS_REFUSED)
        finding_advise(
            finding, false,
            "First have {server} answer {client} for this name, by its access list or by "
            "forwarding the domain, or have {client} ask another name server.");
    else if (trouble->rcode != DNS_NXDOMAIN && trouble->rcode != DNS_NOERROR)
        finding_advise(finding, false,
                       "First find out why {server} could not resolve the name: can it reach the "
                       "name servers of the domain, and does DNSSEC validate?");
}

void dns_targets_report(struct rule_context *context, struct dns_name *srv,
                        const struct dns_targets *targets) {
    const struct dns_name *first = targets->failing[0];
    struct finding *finding = dns_finding_begin(context, first, CODE_DNS_SRV_TARGET_UNRESOLVED);
    char *words = dns_trouble_text(&first->trouble), *hosts = dns_targets_text(srv);
    const char *domain = srv->name + strlen(DNS_XMPP_SERVER);
    if (!targets->is_all) /* one that was not asked for may be known without DNS */
        finding->confidence = MIN(finding->confidence, CONFIDENCE_LIKELY);
    finding_add_evidence(finding, srv->found, "SRV record");
    finding_add_fact(finding, "domain", "%s", domain);
    char frame[FRAME_TEXT];
    finding_add_fact(finding, "srv_targets", "%s (frame %s)", hosts,
                     frame_text_write(finding->files, srv->found.frame, frame));
    for (unsigned i = 0; i < targets->failing_count; i++) {
        finding_add_evidence(finding, targets->failing[i]->trouble.ref, "another target");
        targets->failing[i]->is_reported = true;
    }
    if (srv->target_count > 1)
        finding_add_fact(finding, "targets_not_found", "%u of %u%s", targets->failing_count,
                         srv->target_count,
                         targets->is_all ? "" : ", the others were not asked for");
    finding_say(finding,
                "{client} does not find the address of %s, which the SRV record of the XMPP domain "
                "%s names: {server} gave %s",
                first->name, domain, words);
    dns_target_advise(finding, first);
    finding_report(context, finding, srv->name);
    srv->is_reported = true;
    g_free(words);
    g_free(hosts);
}
