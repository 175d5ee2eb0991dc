/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the rules share: where findings go, what the hosts are, and how a finding about a connection
 * begins and speaks. One story, one rule file; rules.c lists them. */
#ifndef UCSCOPE_CAPTURE_RULES_RULE_CONTEXT_H
#define UCSCOPE_CAPTURE_RULES_RULE_CONTEXT_H

#include "capture/observe/download/download.h"
#include "capture/observe/event.h"
#include "capture/rules/dns/dns_names.h"
#include "capture/rules/findings.h"
#include "capture/rules/hosts.h"
#include "capture/rules/ils/ils_pairs.h"
#include "capture/rules/services.h"

struct fetched_lists;

struct rule_context {
    struct findings *findings;
    struct hosts *hosts;
    const struct services *services;
    struct ils_pairs *ils_pairs;
    struct dns_names *dns_names;
    const char *const *dialback_secrets; /* NULL at the end; NULL: none. Never told in a finding */
    bool quotes_nothing; /* what is taken out of the capture is not told of in findings either */
    struct limits *limits;
    struct fetched_lists *fetched_lists; /* what clients fetched */
    int64_t now;    /* newest time of the capture; INT64_MIN before its first event */
    bool finishing; /* the capture has ended: connections that go now were still there at its end */
};

struct rule {
    const char *story;
    size_t state_size;          /* zeroed before start; 0: keeps none */
    void (*start)(void *state); /* NULL: nothing to prepare */
    void (*event)(void *state, struct rule_context *context, const struct event *event);
    void (*finish)(void *state,
                   struct rule_context *context); /* end of capture; NULL: nothing is pending */
    void (*stop)(void *state);                    /* frees what the state holds; NULL: nothing */
};

/* The rules, one for each story file. */
extern const struct rule trust_rule, handshake_rule, unreachable_rule, reset_rule, axl_rule,
    dialback_rule, s2s_tls_rule, s2s_errors_rule;
extern const struct rule dns_rule;
extern const struct rule axl_hidden_rule;
extern const struct rule ils_join_rule, ils_refused_rule;
extern const struct rule ctl_download_rule, ctl_content_rule, ctl_server_rule;

/* A draft about the event's connection: place, both parties with roles, service, and who acted. Its
 * own frame becomes the first evidence, as `role`. */
struct finding *finding_begin(const struct rule_context *context, const struct event *event,
                              enum code code, enum confidence confidence, const char *role);

/* The party of that side in a draft made by finding_begin. */
const struct party *finding_party(const struct finding *finding, enum side side);

/* Stands for a party in a sentence, to be freed with g_free: "Unity Connection 10.48.47.124", and
 * "CUCM 10.48.47.110:5061 (SIP/TLS)" for the side that was called, since its port says what was
 * wanted. It is put in when the draft is concluded, and anew at the end of the capture, when more
 * may be known of the hosts. */
char *party_text(const struct finding *finding, enum side side);

/* Completes the draft with its summary and advice and hands it to the findings. `sentence` is
 * taken. `cause` as in findings_add. */
const struct finding *finding_report(struct rule_context *context, struct finding *finding,
                                     char *sentence, const char *cause);

/* The same with findings_add_once. */
const struct finding *finding_report_once(struct rule_context *context, struct finding *finding,
                                          char *sentence, const char *cause);

/* End of capture: findings speak of their parties as they are known now. */
void rule_context_review(struct rule_context *context);

#endif
