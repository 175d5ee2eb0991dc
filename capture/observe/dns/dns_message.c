/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/dns/dns_message.h"
#include "capture/observe/dns/dns_name.h"

#include <glib.h>

enum {
    RECORDS_READ = 64, /* reading a name may cost as much as the message is long */
    CLASS_IN = 1,
    OPCODE_QUERY = 0,
};

/* A resource record (RFC 1035 4.1.3). */
struct record {
    char name[DNS_NAME];
    uint16_t type, class;
    struct span data;
};

static bool take_question(struct span message, struct span *rest, struct dns_message *out) {
    struct wire_u16 type, class;
    if (!dns_take_name(message, rest, out->name) || out->name[0] == '\0' ||
        !take_be16(rest, &type) || !take_be16(rest, &class) || class.value != CLASS_IN)
        return false;
    out->type = type.value;
    return true;
}

static bool take_record(struct span message, struct span *rest, struct record *out) {
    struct wire_u16 type, class;
    if (!dns_take_name(message, rest, out->name) || !take_be16(rest, &type) ||
        !take_be16(rest, &class) || !take_skip(rest, sizeof(uint32_t)) ||
        !take_vector16(rest, &out->data))
        return false;
    out->type = type.value;
    out->class = class.value;
    return true;
}

/* RFC 2782: priority, weight, port, target. */
static bool read_srv(struct span message, const struct record *record, struct dns_service *out) {
    struct span rest = record->data;
    struct wire_u16 priority, port;
    if (!take_be16(&rest, &priority) || !take_skip(&rest, 2) || !take_be16(&rest, &port) ||
        !dns_take_name(message, &rest, out->target))
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

static void add_host(struct dns_listing *listing, const struct record *record, const char *name) {
    const bool is_ipv4 = record->type == DNS_A;
    const unsigned size = is_ipv4 ? 4 : 16;
    if (listing->host_count == DNS_HOSTS_KEPT || span_len(record->data) != size)
        return;
    struct dns_host *host = &listing->hosts[listing->host_count++];
    *host = (struct dns_host){.address.family = is_ipv4 ? 4 : 6};
    g_strlcpy(host->name, name, sizeof host->name);
    memcpy(host->address.bytes, record->data.at, size);
}

static bool is_address(const struct record *record) {
    return record->class == CLASS_IN && (record->type == DNS_A || record->type == DNS_AAAA);
}

/* Addresses of targets, which a server may add. What can not be read is left out. */
static void read_additional(struct span message, struct span rest, unsigned authorities,
                            unsigned count, struct dns_message *out) {
    struct record record;
    for (unsigned i = 0; i < authorities; i++)
        if (i == RECORDS_READ || !take_record(message, &rest, &record))
            return;
    for (unsigned i = 0; i < count && i < RECORDS_READ; i++) {
        if (!take_record(message, &rest, &record))
            return;
        if (is_address(&record))
            add_host(&out->listing, &record, record.name);
    }
}

static void read_record(struct span message, const struct record *record, struct dns_message *out) {
    struct dns_service service;
    if (record->type != out->type || record->class != CLASS_IN)
        return;
    out->records++;
    if (out->type == DNS_SRV && read_srv(message, record, &service))
        add_service(&out->listing, &service);
    else if (is_address(record))
        add_host(&out->listing, record, out->name);
}

/* Takes the answers. False: not all of them can be read. */
static bool read_answers(struct span message, struct span *rest, unsigned count,
                         struct dns_message *out) {
    struct record record;
    for (unsigned i = 0; i < count && i < RECORDS_READ; i++) {
        if (!take_record(message, rest, &record))
            return false;
        read_record(message, &record, out);
    }
    return count <= RECORDS_READ || out->records > 0;
}

bool dns_message_read(struct span bytes, struct dns_message *out) {
    struct span rest = bytes;
    struct wire_u16 id, flags, questions, answers, authorities, additional;
    memset(out, 0, offsetof(struct dns_message, listing)); /* the rest is large */
    out->listing.service_count = out->listing.host_count = 0;
    out->listing.has_more_services = false;
    if (!take_be16(&rest, &id) || !take_be16(&rest, &flags) || !take_be16(&rest, &questions) ||
        !take_be16(&rest, &answers) || !take_be16(&rest, &authorities) ||
        !take_be16(&rest, &additional))
        return false;
    out->id = id.value;
    out->is_answer = (flags.value & 0x8000) != 0;
    out->truncated = (flags.value & 0x0200) != 0;
    out->rcode = flags.value & 0x000f;
    bool is_lookup = (flags.value >> 11 & 0xf) == OPCODE_QUERY;
    if (!is_lookup || questions.value > 1)
        return false;
    if (questions.value == 0)
        return out->is_answer && out->rcode != DNS_NOERROR;
    if (!take_question(bytes, &rest, out))
        return false;
    if (!out->is_answer || answers.value == 0)
        return true;
    out->records_hidden = !read_answers(bytes, &rest, answers.value, out);
    if (!out->records_hidden && answers.value <= RECORDS_READ && out->type == DNS_SRV)
        read_additional(bytes, rest, authorities.value, additional.value, out);
    return true;
}
