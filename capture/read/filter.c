/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One BPF program for each link type that was met. */
#include "capture/read/filter.h"
#include "capture/read/error_text.h"
#include "capture/read/link_type.h"

#include <glib.h>
#include <pcap/pcap.h>

/* A capture has a handful of link types; a forged one with more of them is not worth a table. */
enum { PROGRAMS = 16, WHOLE_PACKET = 262144 };

struct program {
    uint32_t link_type;
    struct bpf_program code;
};

struct filter {
    char *expression;
    size_t count;
    struct program programs[PROGRAMS];
};

/* pcap_compile is documented as thread-safe from libpcap 1.8 on, but looks names up on the way. */
static GMutex compiling;

static bool compile(const char *expression, uint32_t link_type, struct bpf_program *code,
                    char **error) {
    pcap_t *link = pcap_open_dead(link_type_to_dlt(link_type), WHOLE_PACKET);
    if (link == NULL)
        return error_text_set(error, "out of memory");
    g_mutex_lock(&compiling);
    bool compiled = pcap_compile(link, code, expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
    g_mutex_unlock(&compiling);
    if (!compiled)
        error_text_set(error, "the filter \"%s\" is not usable: %s", expression, pcap_geterr(link));
    pcap_close(link);
    return compiled;
}

struct filter *filter_new(const char *expression, uint32_t link_type, char **error) {
    struct bpf_program code;
    if (!compile(expression, link_type, &code, error))
        return NULL;
    struct filter *filter = g_new0(struct filter, 1);
    filter->expression = g_strdup(expression);
    filter->programs[filter->count++] = (struct program){link_type, code};
    return filter;
}

/* An expression that has no meaning for Ethernet may have one for another link type. */
bool filter_check(const char *expression, char **error) {
    static const uint32_t link_types[] = {1 /* Ethernet */, 105 /* 802.11 */,
                                          113 /* Linux cooked */};
    char *first = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(link_types); i++) {
        char *reason = NULL;
        struct filter *filter = filter_new(expression, link_types[i], &reason);
        filter_free(filter);
        if (filter != NULL) {
            g_free(first);
            return true;
        }
        if (first == NULL)
            first = reason;
        else
            g_free(reason);
    }
    *error = first;
    return false;
}

static const struct bpf_program *program_for(struct filter *filter, uint32_t link_type,
                                             char **error) {
    for (size_t i = 0; i < filter->count; i++) {
        if (filter->programs[i].link_type == link_type)
            return &filter->programs[i].code;
    }
    struct bpf_program code;
    if (!compile(filter->expression, link_type, &code, error))
        return NULL;
    if (filter->count == PROGRAMS)
        pcap_freecode(&filter->programs[--filter->count].code);
    struct program *program = &filter->programs[filter->count++];
    *program = (struct program){link_type, code};
    return &program->code;
}

enum filter_answer filter_packet(struct filter *filter, const struct packet *packet, char **error) {
    const struct bpf_program *code = program_for(filter, packet->link_type, error);
    if (code == NULL)
        return FILTER_UNFIT;
    struct pcap_pkthdr header = {.caplen = (bpf_u_int32)span_len(packet->bytes),
                                 .len = packet->wire_length};
    return pcap_offline_filter(code, &header, packet->bytes.at) != 0 ? FILTER_MATCH
                                                                     : FILTER_NO_MATCH;
}

void filter_free(struct filter *filter) {
    if (filter == NULL)
        return;
    for (size_t i = 0; i < filter->count; i++)
        pcap_freecode(&filter->programs[i].code);
    g_free(filter->expression);
    g_free(filter);
}
