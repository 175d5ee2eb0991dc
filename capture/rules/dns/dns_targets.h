/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings about names that DNS does not give, and the hosts that SRV records name: a record that
 * is found leads nowhere when none of them has an address. */
#ifndef UCSCOPE_CAPTURE_RULES_DNS_DNS_TARGETS_H
#define UCSCOPE_CAPTURE_RULES_DNS_DNS_TARGETS_H

#include "capture/rules/dns/dns_names.h"

/* A finding about the lookup that the name began to fail with, and what it said. */
struct finding *dns_finding_begin(const struct rule_context *context, const struct dns_name *name,
                                  enum code code);

/* What to do first where the record is not to blame for it, or is as it is on purpose. */
void dns_target_advise(struct finding *finding, const struct dns_name *name);

/* How the targets of an SRV record do not resolve. */
struct dns_targets {
    struct dns_name *failing[DNS_SERVICES_KEPT]; /* the first ones of the record first */
    unsigned failing_count;
    bool is_all;             /* all were asked for */
    struct frame_ref latest; /* when the last one of them began to fail */
};

/* True: a host of this record fails, and none is found. */
MUST_USE bool dns_targets_fail(const struct dns_names *names, const struct dns_name *srv,
                               struct dns_targets *out);

void dns_targets_report(struct rule_context *context, struct dns_name *srv,
                        const struct dns_targets *targets);

#endif
