/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A finding: what broke, in which frame, who acted, and the facts that decide it. Codes are public:
 * one never changes its meaning. */
#ifndef UCSCOPE_CAPTURE_RULES_FINDING_H
#define UCSCOPE_CAPTURE_RULES_FINDING_H

#include "capture/net/address.h"
#include "capture/net/flow.h"
#include "capture/net/frame_files.h"
#include "capture/rules/catalogue.h"
#include "wire/anomaly.h"

/* A frame that bears the finding out, and what it is: {7, "certificate"}. */
struct evidence {
    struct frame_ref ref;
    const char *role; /* static text: "alert", "certificate", "reset that followed" */
};

/* A deciding fact. Keys are static, lower case, with underscores; values are UTF-8 text. */
struct fact {
    const char *key; /* "subject", "issuer", "serial", "status", "path" */
    char *value;
};

/* A line of a trace that bears the finding out. */
struct line_ref {
    char *file;       /* owned, as these: as the user named it */
    char *text;       /* UTF-8, one line: what the record says, from its beginning */
    uint64_t line;    /* where the record begins, from 1 */
    int64_t time;     /* UTC, nanoseconds; 0: the file does not tell */
    const char *role; /* static text: what it says */
};

struct party {
    struct endpoint endpoint; /* address of family 0, port 0: not known, as in traces */
    char role[48]; /* "CUCM", "ILS hub", "Unity Connection", "SIP/TLS client"; "" when nothing tells
                    */
    char name[64]; /* what a trace calls a host whose address it does not tell; "" otherwise */
};

/* Who acted. */
enum actor { ACTOR_SOURCE, ACTOR_DESTINATION, ACTOR_OTHER /* a router or firewall: `reporter` */ };

enum { FINDING_EVIDENCE_MAX = 16, FINDING_FACTS_MAX = 40, FINDING_LINES_MAX = 16 };

struct finding {
    uint64_t id; /* unique in one engine, from 1, in the order of discovery */
    const struct catalogue_entry *entry; /* code, severity, meaning, default advice */
    const struct catalogue_entry *cause; /* what it was before another subject claimed it, whose
                                            advice fits better; NULL: nothing else */
    enum confidence confidence;
    struct frame_ref ref;            /* the frame to look at first. Frame 0: none, a trace tells it;
                                        its time may be 0 then, not known */
    const struct frame_files *files; /* where its frames are; NULL: the capture is one file */
    uint64_t before; /* its consequence was found at this frame, before it, and stands behind it in
                        reports; 0: none */
    struct evidence evidence[FINDING_EVIDENCE_MAX]; /* by frame; that of `ref` is among them */
    unsigned evidence_count;
    struct line_ref *lines; /* owned: of traces, in the order they were told in; where there is no
                               frame, that which decides is first */
    unsigned line_count;
    struct party source;      /* the side that opened the connection */
    struct party destination; /* the side that was called */
    enum actor actor;
    struct address reporter; /* with ACTOR_OTHER */
    const char *service;     /* "SIP/TLS", "ILS (TLS)", ...; "" when the port tells nothing */
    uint8_t protocol;        /* IP protocol of the connection: 6 or 17 */
    bool is_exported;        /* its messages were exported: their frames have no IP */
    struct fact facts[FINDING_FACTS_MAX];
    unsigned fact_count;
    char *tunnel_to;     /* "host:port" of the server where the destination is a proxy in between
                            (HTTP CONNECT); NULL: it is none */
    char *summary;       /* one sentence: who did what to whom, with role, address and port */
    char *check;         /* what to do next, for this product and port */
    char *sentence;      /* what finding_say made: the summary without the parties */
    char *step;          /* what to do first, whatever the product: as `sentence`; NULL: nothing */
    bool step_is_all;    /* no product has more to say */
    bool is_advised;     /* `check` comes from the table of advice, not from a rule */
    uint64_t connection; /* flow id of its first occurrence; findings of one connection belong
                              together */
    uint64_t count;      /* how often this trouble was seen, with the first */
    struct frame_ref last;     /* the latest of them; `ref`, the earliest, where there was one */
    struct frame_ref *repeats; /* owned: the frames of the others, as far as there is room; by frame
                                  when it is settled */
    unsigned repeats_count;
    unsigned client_count;   /* addresses that opened those connections, as they came */
    struct address *clients; /* owned: these; that of `source` is first when it is settled */
    bool has_more_clients;   /* beyond the limit */
    size_t own_summary; /* how much of the summary is about `source` alone, bytes; 0: all of it */
};

enum finding_change {
    FINDING_NEW,      /* just found */
    FINDING_REPEATED, /* the same trouble once more: count and repeats grew */
    FINDING_ADDED,    /* evidence or facts were added */
    FINDING_SETTLED,  /* end of capture: it will not change any more */
};

/* The finding belongs to the engine and lives as long as it. */
typedef void finding_sink(void *data, const struct finding *finding, enum finding_change change);

#endif
