/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One BPF program for each link type that was met. */
#include "capture/read/filter.h"
#include "capture/read/error_text.h"
#include "capture/read/link_type.h"

#include <glib.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

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

/* What filter_check compiled, for whoever may not look names up any more. */
static struct filter *checked;

static bool compile_now(const char *expression, uint32_t link_type, struct bpf_program *code,
                        char **error) {
    pcap_t *link = pcap_open_dead(link_type_to_dlt(link_type), WHOLE_PACKET);
    if (link == NULL)
        return error_text_set(error, "out of memory");
    bool compiled = pcap_compile(link, code, expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (!compiled)
        error_text_set(error, "the filter \"%s\" is not usable: %s", expression, pcap_geterr(link));
    pcap_close(link);
    return compiled;
}

/* A copy, for pcap_freecode. False: it was not compiled before. */
static bool copy_checked(const char *expression, uint32_t link_type, struct bpf_program *code) {
    if (checked == NULL || strcmp(checked->expression, expression) != 0)
        return false;
    for (size_t i = 0; i < checked->count; i++) {
        const struct program *program = &checked->programs[i];
        const size_t size = program->code.bf_len * sizeof *program->code.bf_insns;
        if (program->link_type != link_type)
            continue;
        *code = (struct bpf_program){program->code.bf_len, malloc(size)};
        if (code->bf_insns != NULL)
            memcpy(code->bf_insns, program->code.bf_insns, size);
        return code->bf_insns != NULL;
    }
    return false;
}

static bool compile(const char *expression, uint32_t link_type, struct bpf_program *code,
                    char **error) {
    g_mutex_lock(&compiling);
    bool compiled = copy_checked(expression, link_type, code) ||
                    compile_now(expression, link_type, code, error);
    g_mutex_unlock(&compiling);
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

/* Those that net/link.c reads, and 802.11: no more than there is room for. An expression that has
 * no meaning for Ethernet may have one for another. */
static const uint32_t usual_link_types[] = {1,   0,   9,   12,  50,  101, 104,
                                            105, 108, 113, 204, 228, 229, 276};

bool filter_check(const char *expression, char **error) {
    struct filter *filter = g_new0(struct filter, 1);
    char *first = NULL;
    filter->expression = g_strdup(expression);
    for (size_t i = 0; i < G_N_ELEMENTS(usual_link_types); i++) {
        char *reason = NULL;
        struct program *program = &filter->programs[filter->count];
        program->link_type = usual_link_types[i];
        if (compile_now(expression, program->link_type, &program->code, &reason))
            filter->count++;
        else if (first == NULL)
            first = g_strdup(reason);
        g_free(reason);
    }
    const bool is_usable = filter->count > 0;
    filter_free(is_usable ? checked : filter);
    if (is_usable)
        checked = filter;
    else
        *error = g_strdup(first);
    g_free(first);
    return is_usable;
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
