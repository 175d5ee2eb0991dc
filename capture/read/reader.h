/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captures and interfaces alike, one packet after the other. Classic pcap and plain pcapng are read
 * here, everything else by libwiretap, so that frame numbers are Wireshark's. */
#ifndef UCSCOPE_CAPTURE_READ_READER_H
#define UCSCOPE_CAPTURE_READ_READER_H

#include "capture/net/packet.h"

struct reader;
struct frame_files;
struct file_set;

enum reader_status {
    READER_PACKET, /* `packet` is filled; its bytes live until the next call */
    READER_IDLE,   /* live only: no packet for a while; `packet->time` is now */
    READER_END,    /* the capture ended properly, or the interface was stopped */
    READER_FAILED, /* unreadable or cut short: reader_error says why; what came before is good */
};

/* Opens a capture file; "-" is standard input. `filter`: a BPF expression, or NULL; packets it does
 * not match are passed over but keep their numbers. NULL on failure, then *error is a sentence
 * without the file name, to be freed with g_free. */
struct reader *reader_open_file(const char *path, const char *filter, char **error);

/* The same for the files of a set, which must outlive the reader, as one capture. Frames are
 * numbered through. */
struct reader *reader_open_set(const struct file_set *set, const char *filter, char **error);

/* What is one capture: the set, or where that is NULL, the file. */
struct reader *reader_open(const struct file_set *set, const char *path, const char *filter,
                           char **error);

/* The same for who takes the packets in another thread than they are read in, some batches before:
 * that of a large file is one of the reader's own. The packets are the same. */
struct reader *reader_open_ahead(const struct file_set *set, const char *path, const char *filter,
                                 char **error);

/* Captures from an interface until reader_stop. */
struct reader *reader_open_live(const char *interface, const char *filter, char **error);

/* Frames that hold no packet (journal entries, custom blocks of pcapng) are passed over and keep
 * their numbers. A link layer without a LINKTYPE_ number is LINK_TYPE_NONE (encapsulation.h).
 * Readers are independent of each other; each is used by one thread at a time. */
enum reader_status reader_next(struct reader *reader, struct packet *packet);

/* Decryption secrets inside the capture: called at once for those read already, and by reader_next
 * for each block it meets, with the text of a TLS key log. Only pcapng has them. */
typedef void secrets_sink(void *data, struct span log);
void reader_want_secrets(struct reader *reader, secrets_sink *sink, void *data);

/* Why the last reader_next failed; owned by the reader. */
const char *reader_error(const struct reader *reader);

/* "pcap", "pcapng", ... as Wireshark names it; for live: the interface. */
const char *reader_format(const struct reader *reader);

/* The files that frames of a set lie in, as far as it was read; NULL: the capture is one file. They
 * belong to the reader. */
struct frame_files *reader_files(const struct reader *reader);

/* For progress: bytes of the file read so far, and its size (0: unknown). */
void reader_progress(const struct reader *reader, uint64_t *done, uint64_t *size);

/* Packets that the kernel or the interface dropped: live, or by the statistics in a pcapng file
 * that was read to its end. 0: none, or it is not told. */
uint64_t reader_dropped(const struct reader *reader);

/* The filter of the capturing program, as a pcapng file tells it so far: UTF-8; "" where it is no
 * text. NULL: it had none, or it is not told. It belongs to the reader. */
const char *reader_capture_filter(const struct reader *reader);

/* May be called from a signal handler or another thread: reader_next answers READER_END within 0.2
 * s. Only a silent pipe that is not classic pcap holds longer, until its next byte or a signal
 * whose handler was installed without SA_RESTART. */
void reader_stop(struct reader *reader);

void reader_close(struct reader *reader); /* NULL is fine */

#endif
