/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file as a client fetched it, over TFTP, or over HTTP where phones do: whole or with holes,
 * stopped half-way, or not at all. Trust lists and signed files are kept, others counted. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_DOWNLOAD_DOWNLOAD_H
#define UCSCOPE_CAPTURE_OBSERVE_DOWNLOAD_DOWNLOAD_H

#include "capture/observe/event.h"

enum {
    DOWNLOAD_NAME = 80,
    DOWNLOAD_REASON = 128,
    DOWNLOAD_MISSING = 160,
    DOWNLOAD_MOST = 2 * 1024 * 1024, /* bytes of a file that are kept */
};

enum download_transport { DOWNLOAD_TFTP, DOWNLOAD_HTTP };

/* How a transfer that began came to its end, where the capture shows that it stopped. */
enum download_end {
    DOWNLOAD_END_UNKNOWN,        /* it came whole, or the capture does not tell */
    DOWNLOAD_END_SILENCE,        /* the client had all that was sent, and nothing more came */
    DOWNLOAD_END_CLOSED,         /* HTTP: the server left before all that was announced */
    DOWNLOAD_END_ERROR,          /* TFTP: the server's ERROR, with `status` and `reason` */
    DOWNLOAD_END_UNACKNOWLEDGED, /* TFTP: the latest block, or the options, were sent again and
                                    again, and the client did not acknowledge them */
    DOWNLOAD_END_CLIENT,         /* the client left or said that it gives up, with `reason` */
};

struct download {
    char name[DOWNLOAD_NAME]; /* as download_name_of writes it */
    enum download_transport transport;
    struct endpoint client;
    struct endpoint server;    /* who was asked */
    struct endpoint sender;    /* who answered: TFTP servers do it from a port of their own, perhaps
                                  from another address; port 0: nobody did */
    struct frame_ref request;  /* the first one */
    struct frame_ref repeated; /* the latest repetition of a TFTP request; frame 0: none */
    unsigned requests;         /* how often it was sent */
    struct frame_ref first;    /* where the first and the latest bytes of the file came, or the */
    struct frame_ref last;     /* refusal; frame 0: nothing came */
    uint64_t length;           /* bytes of it up to the last one that came */
    struct span bytes; /* valid during the call: the file, with zeros where bytes are missing. Empty
                          when it is larger than DOWNLOAD_MOST, or not wanted */
    size_t whole;      /* so many of them from the beginning are there */
    bool complete;     /* every byte is there */
    char missing[DOWNLOAD_MISSING]; /* what is not: "blocks 12 to 14 of 25"; "" when complete */
    uint16_t status;                /* of a refusal: the TFTP error code or the HTTP status */
    char reason[DOWNLOAD_REASON];   /* its text, fit to be shown, or "" */
    enum download_end end;
    struct frame_ref ended; /* with `end`: who left or gave up, or the latest vain attempt */
    uint32_t block_size; /* TFTP: bytes of each block, as far as they are known; 0: they are not */
    struct frame_ref turned_away; /* TFTP: ICMP in the client's name that its port is closed, by
                                     which it asked again; frame 0: none */
    unsigned times;               /* of it: how often it was tried, 0 where that is not counted */
    int64_t waited; /* nanoseconds: unanswered, from the first request to what is known of; stopped,
                       from the latest bytes of the file */
};

/* The name in a path or URL path as it is shown: as the client wrote it, without a query, and
 * without directories but where they tell something (locales, backgrounds, names of no known kind).
 * False, and `out` untouched, where there is none. */
bool download_name_of(struct span path, char out[DOWNLOAD_NAME]);

/* That name is one of a trust list, signed file or configuration: CTLFile.tlv, ITLFile.tlv,
 * CTLSEP*.tlv, ITLSEP*.tlv, *.sgn, SEP*.cnf.xml, XMLDefault.cnf.xml, in any case. */
bool download_is_wanted(struct span path);

/* A name that is wanted: of a trust list, and not of a signed file, which may hold passwords. */
bool download_is_list(const char *name);

/* A name that is wanted: of a configuration that is not signed. Its bytes are never handed on. */
bool download_is_configuration(const char *name);

/* The bytes of a file of that name are kept until it is told of: a trust list or signed file.
 * Others are counted. */
bool download_is_kept(const char *name);

/* Blocks or bytes that are not there, numbered as people count them, in rising order. */
enum { DOWNLOAD_GAPS = 6 };
struct download_gaps {
    struct {
        uint64_t first, last;
    } at[DOWNLOAD_GAPS];
    unsigned count;
    unsigned more; /* holes beyond those */
};

/* Neighbours become one hole. */
void download_add_gap(struct download_gaps *gaps, uint64_t first, uint64_t last);

/* Writes "blocks 2, 12 to 14 and 3 more holes of 25". `total` 0: it is not known. Appends to what
 * is in `out`, which is terminated. Nothing without holes. */
void download_write_gaps(const struct download_gaps *gaps, const char *unit, uint64_t total,
                         char out[DOWNLOAD_MISSING]);

/* Adds a remark to what is missing, after "; " if there is something before it. */
void download_note(char out[DOWNLOAD_MISSING], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Told by TFTP and HTTP. */
enum download_event {
    EVENT_DOWNLOAD = EVENTS_OF(EVENT_FAMILY_DOWNLOAD), /* a client fetched a file, whole or
                       not; actor: who sent it; ref: its latest bytes. Over TFTP
                       `connection` is NULL and `outside` names client and server */
    EVENT_DOWNLOAD_REFUSED,    /* it was not given: TFTP ERROR, HTTP redirection or status >= 400;
                                  as above */
    EVENT_DOWNLOAD_UNANSWERED, /* nothing came back; actor: the client; ref: the request */
};

static inline const struct download *event_download(const struct event *event) {
    return event_data(event, EVENT_FAMILY_DOWNLOAD);
}

#endif
