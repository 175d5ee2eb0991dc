/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The transactions of a capture, by their keys and by how long they are unchanged in their stage,
 * and who SIP was heard of. Bounded; what is let go of too early is counted. Private to this
 * folder.
 */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_TABLE_H
#define UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_TABLE_H

#include "capture/observe/observer.h"
#include "capture/observe/sip/sip.h"
#include "capture/observe/sip/sip_offer.h"

enum { SIP_URI_MOST = 96, SIP_AGENT_MOST = 64 };

/* What a transaction is in; each is a queue, the longest unchanged first. */
enum sip_stage { SIP_FREE, SIP_WAITING, SIP_IN_PROGRESS, SIP_OVER, SIP_STAGE_COUNT };

struct sip_transaction {
    uint64_t key;
    int32_t hash_next, older, newer; /* belong to sip_table.c */
    uint8_t stage;                   /* enum sip_stage */
    uint8_t uri_length, agent_length, offer_length;
    bool over_udp, is_exported;
    bool is_answered;              /* finally */
    enum side asking;              /* of the connection */
    struct connection *connection; /* NULL: over UDP, or it is gone */
    int64_t changed;               /* when it came into its stage */
    struct endpoint asker, asked;
    struct sip_exchange exchange;
    char *quoted; /* owned: the text of exchange.asked_by */
    bool came_in; /* to who wrote that trace: what it answers may not be written there */
    uint8_t uri[SIP_URI_MOST], agent[SIP_AGENT_MOST], offer[SIP_OFFER_MOST];
};

struct sip_table;

struct sip_table *sip_table_new(struct limits *limits);
void sip_table_free(struct sip_table *table); /* NULL is fine */

/* NULL: there is none. */
struct sip_transaction *sip_table_find(struct sip_table *table, uint64_t key);

/* A new one, empty but for its key. Where there is no room, what is over goes first. */
struct sip_transaction *sip_table_add(struct sip_table *table, uint64_t key, enum sip_stage stage,
                                      int64_t time);
void sip_table_change(struct sip_table *table, struct sip_transaction *one, enum sip_stage stage,
                      int64_t time);
void sip_table_forget(struct sip_table *table, struct sip_transaction *one);

/* The longest unchanged in that stage, and the one after it; NULL: there is none. */
struct sip_transaction *sip_table_oldest(struct sip_table *table, enum sip_stage stage);
struct sip_transaction *sip_table_newer(struct sip_table *table,
                                        const struct sip_transaction *than);

/* Only what is open knows its connection, which counts those. `connection` may be NULL. */
void sip_transaction_attach(struct sip_transaction *one, struct connection *connection);
void sip_transaction_detach(struct sip_transaction *one);

/* Who SIP was seen to go to, and from whom, as one number; whether it answered. */
void sip_table_note_pair(struct sip_table *table, uint64_t pair, bool answers);
bool sip_table_has_pair(const struct sip_table *table, uint64_t pair);
/* The last that went so was noted to answer. */
bool sip_table_pair_answers(const struct sip_table *table, uint64_t pair);

#endif
