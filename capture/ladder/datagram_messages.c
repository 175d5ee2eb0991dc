/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What needs no connection: DNS, NTP, files over TFTP, and errors of ICMP. */
#include <glib.h>
#include <inttypes.h>

#include "capture/ladder/teller.h"
#include "capture/observe/dns/dns.h"
#include "capture/observe/download/download.h"
#include "capture/observe/icmp/icmp_error.h"
#include "capture/observe/ntp/ntp_observer.h"
#include "capture/rules/tcp/icmp_text.h"

/* --- DNS -------------------------------------------------------------------------------------- */

static const char *type_text(uint16_t type) {
    return type == DNS_SRV ? "SRV" : type == DNS_AAAA ? "AAAA" : "A";
}

/* The words of RFC 1035 4.1.1 and RFC 2136 2.2. */
static const char *rcode_text(unsigned rcode) {
    return rcode == DNS_NXDOMAIN   ? "NXDOMAIN"
           : rcode == DNS_SERVFAIL ? "SERVFAIL"
           : rcode == DNS_REFUSED  ? "REFUSED"
                                   : NULL;
}

static void tell_answer(struct ladder_record *record, const struct event *event,
                        const struct dns_lookup *lookup) {
    const char *words = rcode_text(lookup->rcode);
    const enum ladder_weight weight = dns_is_found(lookup) ? LADDER_USUAL : LADDER_TROUBLE;
    if (words != NULL)
        ladder_add(record, event, event->actor, event->ref, weight, "DNS answer: %s", words);
    else if (lookup->rcode != DNS_NOERROR)
        ladder_add(record, event, event->actor, event->ref, weight, "DNS answer: response code %u",
                   lookup->rcode);
    else
        ladder_add(record, event, event->actor, event->ref, weight, "DNS answer: %u record%s",
                   lookup->records, lookup->records == 1 ? "" : "s");
}

void ladder_tell_dns(struct ladder_record *record, const struct event *event) {
    const struct dns_lookup *lookup = event_dns(event);
    ladder_add(record, event, CLIENT, lookup->asked, LADDER_USUAL, "DNS query %s %s",
               type_text(lookup->type), lookup->name);
    ladder_identify(record, event, CLIENT, lookup->asked,
                    &(struct ladder_identity){.to_role = "DNS server"});
    if (event->type == EVENT_DNS_ANSWER)
        tell_answer(record, event, lookup);
    else
        ladder_lose(record, event, CLIENT, lookup->asked, lookup->asked, "DNS query");
}

/* --- NTP -------------------------------------------------------------------------------------- */

static void tell_query(struct ladder_record *record, const struct event *event) {
    ladder_add(record, event, CLIENT, event->ref, LADDER_USUAL, "NTP query");
    ladder_identify(record, event, CLIENT, event->ref,
                    &(struct ladder_identity){.to_role = "NTP server"});
}

void ladder_tell_ntp(struct ladder_record *record, const struct event *event) {
    const struct ntp_packet *ntp = event_ntp(event);
    const enum ntp_worth worth = ntp_worth_of(ntp);
    if (event->actor == CLIENT)
        tell_query(record, event);
    else
        ladder_add(record, event, SERVER, event->ref,
                   worth == NTP_USABLE ? LADDER_USUAL : LADDER_TROUBLE, "NTP answer, %s%u",
                   worth == NTP_UNSYNCHRONIZED ? "not synchronized, stratum " : "stratum ",
                   ntp->stratum);
}

/* --- TFTP ------------------------------------------------------------------------------------- */

static char *part_text(const struct download *download, bool is_refused) {
    if (is_refused && download->reason[0] != '\0')
        return g_strdup_printf("TFTP error %u: %s", download->status, download->reason);
    if (is_refused)
        return g_strdup_printf("TFTP error %u", download->status);
    return g_strdup_printf("%s, %" PRIu64 " bytes%s", download->name, download->length,
                           download->complete ? "" : ", not whole");
}

/* Servers answer from a port of their own. */
static void tell_part(struct ladder_record *record, const struct event *event,
                      const struct download *download) {
    const bool is_refused = event->type == EVENT_DOWNLOAD_REFUSED;
    const struct endpoint from = {.address = download->sender.port != 0 ? download->sender.address
                                                                        : download->server.address,
                                  .port = download->server.port};
    char *label = part_text(download, is_refused);
    const struct frame_ref first = is_refused ? (struct frame_ref){0, 0, 0} : download->first;
    if (first.frame != download->last.frame)
        ladder_add(record, event, SERVER, first, LADDER_MINOR, "first of %s", download->name);
    ladder_add_between(record, event, &from, &download->client,
                       download->last.frame != 0 ? download->last : event->ref,
                       is_refused ? LADDER_TROUBLE : LADDER_USUAL, label);
    g_free(label);
}

/* HTTP has messages of its own. */
void ladder_tell_download(struct ladder_record *record, const struct event *event) {
    const struct download *download = event_download(event);
    if (download->transport != DOWNLOAD_TFTP)
        return;
    ladder_add(record, event, CLIENT, download->request, LADDER_USUAL, "TFTP read request %s",
               download->name);
    ladder_add(record, event, CLIENT, download->repeated, LADDER_USUAL,
               "TFTP read request %s, once more", download->name);
    if (event->type == EVENT_DOWNLOAD_UNANSWERED)
        ladder_lose(record, event, CLIENT, download->request, download->request, download->name);
    else
        tell_part(record, event, download);
}

/* --- ICMP ------------------------------------------------------------------------------------- */

void ladder_tell_icmp(struct ladder_record *record, const struct event *event) {
    const struct icmp_error *icmp = event_icmp(event);
    const struct endpoint reporter = {.address = icmp->reporter};
    char *label = g_strdup_printf("ICMP: %s", icmp_text(icmp->family, icmp->type, icmp->code));
    ladder_add_between(record, event, &reporter, &icmp->source, event->ref, LADDER_TROUBLE, label);
    g_free(label);
}
