/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings and summaries made by hand, for tests of what shows them. Texts are static: nothing is
 * to be freed. */
#ifndef UCSCOPE_TESTS_UNIT_MADE_FINDING_H
#define UCSCOPE_TESTS_UNIT_MADE_FINDING_H

#include <glib.h>

#include "capture/report/summary.h"
#include "capture/rules/finding.h"

/* 2014-05-02T08:11:12.123456789Z */
static const int64_t made_time = 1399018272123456789;
static const int64_t made_second = 1000000000;

static inline struct frame_ref made_ref(uint64_t frame) {
    return frame_ref_of(frame, made_time + (int64_t)frame * made_second, 0);
}

static inline void made_evidence(struct finding *finding, uint64_t frame, const char *role) {
    finding->evidence[finding->evidence_count++] = (struct evidence){made_ref(frame), role};
}

static inline void made_fact(struct finding *finding, const char *key, const char *value) {
    finding->facts[finding->fact_count++] = (struct fact){key, (char *)value};
}

enum { MADE_REPEATS_MOST = 1024 };

static inline void made_again(struct finding *finding, uint64_t frame) {
    static struct frame_ref repeats[16][MADE_REPEATS_MOST];
    static unsigned used;
    if (finding->repeats == NULL)
        finding->repeats = repeats[used++ % 16];
    finding->last = finding->repeats[finding->repeats_count++] = made_ref(frame);
    finding->count++;
}

/* `clients` are static; that of the finding itself becomes the first. */
static inline void made_clients(struct finding *finding, struct address *clients, unsigned count) {
    clients[0] = finding->source.endpoint.address;
    finding->clients = clients;
    finding->client_count = count;
}

/* On connection `conversation`, first seen in `frame`, which is evidence of itself. */
static inline struct finding *made_finding(enum code code, uint64_t id, uint64_t connection,
                                           uint64_t frame, const char *role) {
    struct finding *finding = g_new0(struct finding, 1);
    finding->id = id;
    finding->entry = &catalogue[code];
    finding->confidence = CONFIDENCE_CERTAIN;
    finding->ref = made_ref(frame);
    finding->source.endpoint.port = 38112;
    finding->destination.endpoint.port = 5061;
    g_assert_true(address_read("10.48.47.124", &finding->source.endpoint.address));
    g_assert_true(address_read("10.48.47.110", &finding->destination.endpoint.address));
    g_strlcpy(finding->source.role, "Unity Connection", sizeof finding->source.role);
    g_strlcpy(finding->destination.role, "CUCM", sizeof finding->destination.role);
    finding->service = "SIP/TLS";
    finding->protocol = 6;
    finding->summary = (char *)catalogue[code].summary;
    finding->check = (char *)catalogue[code].check;
    finding->connection = connection;
    finding->count = 1;
    made_evidence(finding, frame, role);
    return finding;
}

struct made_summary {
    struct capture_summary summary;
    struct net_counts counts;
    struct limits limits;
};

/* Whole, 1,204 packets, something went well, nothing found. */
static inline void make_summary(struct made_summary *made) {
    *made = (struct made_summary){0};
    made->counts = (struct net_counts){.packets = 1204, .bytes = 90000, .flows = 6};
    made->summary = (struct capture_summary){.file = "case/cuc.pcapng", .format = "pcapng"};
    made->summary.counts = &made->counts;
    made->summary.limits = &made->limits;
    made->summary.not_judged.well = 1;
    made->summary.first = made_time;
    made->summary.last = made_time + 192 * made_second;
}

#endif
