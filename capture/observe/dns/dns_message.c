/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names and records are read by the C library's ns_* functions: they keep their state in the
 * caller's ns_msg, check every step against the message's end, and have followed hostile
 * compression for decades. */
#include "capture/observe/dns/dns_message.h"
#include "capture/observe/dns/dns.h"

#include <arpa/nameser.h>
#include <glib.h>

enum {
    RECORDS_READ = 64, /* reading a name may cost as much as the message is long */
    HEADER_SIZE = NS_HFIXEDSZ,
};

/* Where names are read: inside the whole message, since they point back into it. */
static bool take_name(struct span message, struct span *rest, char out[DNS_NAME]) {
    char name[NS_MAXDNAME];
    if (span_is_empty(*rest))
        return false;
    int taken = ns_name_uncompress(message.at, message.end, rest->at, name, sizeof name);
    if (taken <= 0 || strlen(name) >= DNS_NAME)
        return false;
    const char *text = strcmp(name, ".") == 0 ? "" : name; /* the root has no name */
    for (size_t i = 0; i <= strlen(text); i++)
        out[i] = g_ascii_tolower(text[i]);
    return take_skip(rest, (size_t)taken);
}

static bool take_question(struct span message, struct span *rest, struct dns_message *out) {
    struct wire_u16 type, class;
    if (!take_name(message, rest, out->name) || out->name[0] == '\0' || !take_be16(rest, &type) ||
        !take_be16(rest, &class) || class.value != ns_c_in)
        return false;
    out->type = type.value;
    return true;
}

/* RFC 2782: priority, weight, port, target. */
static bool read_srv(struct span message, const ns_rr *record, struct dns_service *out) {
    struct span rest = span_of(ns_rr_rdata(*record), ns_rr_rdlen(*record));
    struct wire_u16 priority, port;
    if (!take_be16(&rest, &priority) || !take_skip(&rest, 2) || !take_be16(&rest, &port) ||
        !take_name(message, &rest, out->target))
        return false;
    out->priority = priority.value;
    out->port = port.value;
    return true;
}

/* In the order of priority, and of the answer where that is the same. */
static void add_service(struct dns_listing *listing, const struct dns_service *service) {
    unsigned at = listing->service_count;
    while (at > 0 && listing->services[at - 1].priority > service->priority)
        at--;
    listing->has_more_services |= listing->service_count == DNS_SERVICES_KEPT;
    if (at == DNS_SERVICES_KEPT)
        return;
    if (listing->service_count < DNS_SERVICES_KEPT)
        listing->service_count++;
    memmove(&listing->services[at + 1], &listing->services[at],
            (listing->service_count - at - 1) * sizeof listing->services[0]);
    listing->services[at] = *service;
}

/* `name`: of the host; NULL: its owner's. */
static void add_host(struct dns_listing *listing, const ns_rr *record, const char *name) {
    const bool is_ipv4 = ns_rr_type(*record) == ns_t_a;
    const unsigned size = is_ipv4 ? 4 : 16;
    if (listing->host_count == DNS_HOSTS_KEPT || ns_rr_rdlen(*record) != size)
        return;
    struct dns_host *host = &listing->hosts[listing->host_count++];
    char *lower = g_ascii_strdown(name != NULL ? name : ns_rr_name(*record), -1);
    *host = (struct dns_host){.address.family = is_ipv4 ? 4 : 6};
    g_strlcpy(host->name, lower, sizeof host->name);
    memcpy(host->address.bytes, ns_rr_rdata(*record), size);
    g_free(lower);
}

static bool is_address(const ns_rr *record) {
    return ns_rr_class(*record) == ns_c_in &&
           (ns_rr_type(*record) == ns_t_a || ns_rr_type(*record) == ns_t_aaaa);
}

/* Addresses of targets, which a server may add. What can not be read is left out. */
static void read_additional(ns_msg *parsed, struct dns_message *out) {
    const int count = ns_msg_count(*parsed, ns_s_ar);
    for (int i = 0; i < count && i < RECORDS_READ; i++) {
        ns_rr record;
        if (ns_parserr(parsed, ns_s_ar, i, &record) != 0)
            return;
        if (is_address(&record))
            add_host(&out->listing, &record, NULL);
    }
}

static void read_record(struct span message, const ns_rr *record, struct dns_message *out) {
    struct dns_service service;
    if (ns_rr_type(*record) != out->type || ns_rr_class(*record) != ns_c_in)
        return;
    out->records++;
    if (out->type == DNS_SRV && read_srv(message, record, &service))
        add_service(&out->listing, &service);
    else if (is_address(record))
        add_host(&out->listing, record, out->name);
}

/* False: not all records can be read. */
static bool read_records(struct span message, struct dns_message *out) {
    ns_msg parsed;
    if (span_len(message) > NS_MAXMSG ||
        ns_initparse(message.at, (int)span_len(message), &parsed) != 0)
        return false;
    const int count = ns_msg_count(parsed, ns_s_an);
    for (int i = 0; i < count && i < RECORDS_READ; i++) {
        ns_rr record;
        if (ns_parserr(&parsed, ns_s_an, i, &record) != 0)
            return false;
        read_record(message, &record, out);
    }
    if (out->type == DNS_SRV)
        read_additional(&parsed, out);
    return count <= RECORDS_READ || out->records > 0;
}

bool dns_message_read(struct span bytes, struct dns_message *out) {
    struct span rest = bytes;
    struct wire_u16 id, flags, questions, answers;
    memset(out, 0, offsetof(struct dns_message, listing)); /* the rest is large */
    out->listing.service_count = out->listing.host_count = 0;
    out->listing.has_more_services = false;
    if (!take_be16(&rest, &id) || !take_be16(&rest, &flags) || !take_be16(&rest, &questions) ||
        !take_be16(&rest, &answers) || !take_skip(&rest, HEADER_SIZE - 8))
        return false;
    out->id = id.value;
    out->is_answer = (flags.value & 0x8000) != 0;
    out->truncated = (flags.value & 0x0200) != 0;
    out->rcode = flags.value & 0x000f;
    bool is_lookup = (flags.value >> 11 & 0xf) == ns_o_query;
    if (!is_lookup || questions.value > 1)
        return false;
    if (questions.value == 0)
        return out->is_answer && out->rcode != DNS_NOERROR;
    if (!take_question(bytes, &rest, out))
        return false;
    if (out->is_answer && answers.value > 0)
        out->records_hidden = !read_records(bytes, out);
    return true;
}
