/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a host trusts and what it shows, by files of its own: the trust store and the certificate
 * that lie beside the captures in a diagnostic archive of Expressway. What this host refused, or
 * what of it was refused, is held against them. */
#ifndef UCSCOPE_CAPTURE_RULES_TLS_HOST_STORE_H
#define UCSCOPE_CAPTURE_RULES_TLS_HOST_STORE_H

#include "capture/observe/connection.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/rule_context.h"

struct host_store;
struct rules;

/* Before the first packet: the host whose packets were captured at `point` has these files, PEM
 * texts that may be empty. Nothing is said by one that cannot be read. */
void tls_know_host(struct rules *rules, uint32_t point, struct span authorities, struct span own);

struct host_store *host_store_new(uint32_t point, struct span authorities, struct span own);
void host_store_free(struct host_store *store);

/* Learns which address the host has: by its own certificate, and since it is one end of every
 * connection that it captures. */
void host_store_event(struct host_store *store, const struct event *event);

/* Whether the host has this address, as far as it was learned. */
bool host_store_is_of(const struct host_store *store, const struct address *address);

/* As a fact of the finding: whether the host that refused it trusts the issuer of what was
 * presented. */
void host_store_tell_trust(const struct host_store *store, struct finding *finding,
                           const struct tls_side *presented);

/* As a fact of the finding: whether what the host presented is the certificate that it has now. */
void host_store_tell_own(const struct host_store *store, struct finding *finding,
                         const struct tls_side *presented);

#endif
