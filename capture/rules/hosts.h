/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which product a host is, as far as the capture tells: by the ports it serves and uses, and by
 * what rules learn of it, from its certificate for one. */
#ifndef UCSCOPE_CAPTURE_RULES_HOSTS_H
#define UCSCOPE_CAPTURE_RULES_HOSTS_H

#include "capture/net/limits.h"
#include "capture/rules/finding.h"
#include "capture/rules/services.h"

#define ROLE_CUCM             "CUCM"
#define ROLE_UNITY_CONNECTION "Unity Connection"
#define ROLE_PHONE            "phone"
#define ROLE_EXPRESSWAY_C     "Expressway-C"
#define ROLE_EXPRESSWAY_E     "Expressway-E"

struct hosts;

/* `limits` is counted into: hosts beyond 4,096. */
struct hosts *hosts_new(const struct services *services, struct limits *limits);
void hosts_free(struct hosts *hosts);

/* The host plays this role (static text). What is known of it first stays: one that once served
 * SCCP is CUCM, whatever it connects to. */
void hosts_learn(struct hosts *hosts, const struct address *address, const char *role);

/* Its port tells what the ends of a connection are. Cheap to call again. */
void hosts_learn_connection(struct hosts *hosts, const struct flow *flow);

/* From how far the packets of its ends come, if both were heard; call it when it ends. */
void hosts_learn_distance(struct hosts *hosts, const struct flow *flow);

/* A packet to the host was captured: what it would have got is seen. The second: to the ends of a
 * connection of which both ways were captured; call it when it ends. */
void hosts_learn_receiver(struct hosts *hosts, const struct address *address);
void hosts_learn_receivers(struct hosts *hosts, const struct flow *flow);
bool hosts_is_receiver(const struct hosts *hosts, const struct address *address);

/* The two ends of a connection and the service between them. Roles come from the port, and where it
 * does not tell, from what the host was seen to do elsewhere in the capture so far. `endpoints` are
 * by enum side, `protocol` is the IP protocol between them. */
void hosts_describe(const struct hosts *hosts, const struct endpoint endpoints[2], uint8_t protocol,
                    struct party *source, struct party *destination, enum service *service);

/* The TTL, or hop limit, that all packets of the host arrived with so far but its resets: they
 * come over the same hops. 0: it is not known, or they came with several. */
uint8_t hosts_ttl(const struct hosts *hosts, const struct address *address);

/* What the host was seen to be, or "". Static text. */
const char *hosts_role(const struct hosts *hosts, const struct address *address);

#endif
