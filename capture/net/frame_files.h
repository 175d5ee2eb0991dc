/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that one capture lies in, a rotated set, and where each of its frames is. To the engine
 * the set is one capture, whose frames are numbered through; a person looks a frame up in a file,
 * where it has the number that Wireshark shows there. */
#ifndef UCSCOPE_CAPTURE_NET_FRAME_FILES_H
#define UCSCOPE_CAPTURE_NET_FRAME_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/net/frame_merge.h"

struct frame_files;

/* One of them. */
struct frame_file {
    const char *given; /* its path; lives as long as was promised to frame_files_begin */
    char *path;        /* the same as it is told */
    char *name;        /* and the last part of it for a text: UTF-8 without control characters */
    char *format;      /* "pcap", "pcapng", ... as Wireshark names it */
    uint64_t before;   /* frames in those before it */
    uint64_t packets;
    int64_t first, last; /* times of its first and last packet; with `packets` only */
    uint64_t missing;    /* files between the one before it and this one, by the numbers in their
                            names */
};

/* A frame in its own file. */
struct file_frame {
    const struct frame_file *file; /* NULL: the capture is one file, or the frame is none (0) */
    uint64_t frame;
};

/* Texts as frame_text_write makes them, with the zero at their end. */
enum { FRAME_FILE_NAME = 255, FRAME_TEXT = FRAME_FILE_NAME + 22 };

struct frame_files *frame_files_new(void);
void frame_files_free(struct frame_files *files); /* NULL is allowed */

/* From now on frames are those of the next file, `name` in its folder; `before` frames came in the
 * ones before. `path` must outlive the files. */
void frame_files_begin(struct frame_files *files, const char *path, const char *name,
                       const char *format, uint64_t before, uint64_t missing);

/* A packet of the file that was begun last. */
void frame_files_packet(struct frame_files *files, int64_t time);

/* Several captures as one, whose frames are numbered in the order of time: frame_files_merge gives
 * a frame of one of them, `frame` in its own count, the next number. Within a capture frames come
 * in their order. `parts`: the files of each capture, which must outlive it. */
struct frame_files *frame_files_new_merged(struct frame_files *const *parts, unsigned count);
uint64_t frame_files_merge(struct frame_files *files, unsigned part, uint64_t frame);

/* The number that a frame of a capture was given; 0: none. */
uint64_t frame_files_merged(const struct frame_files *files, unsigned part, uint64_t frame);

/* Of which capture a frame is, and its number in that one's own count. Frame 0 is of none. */
struct merged_frame frame_files_unmerge(const struct frame_files *files, uint64_t frame);

/* 0 for NULL, which stands for a capture in one file throughout, and for several captures. */
size_t frame_files_count(const struct frame_files *files);
struct frame_file *frame_files_at(const struct frame_files *files, size_t index);

/* Where a frame of the whole is. In one file it has the number that it has. */
struct file_frame frame_files_find(const struct frame_files *files, uint64_t frame);

/* "12", or in a set "cap_00001.pcap:12". Returns `out`. */
const char *frame_text_write(const struct frame_files *files, uint64_t frame, char out[FRAME_TEXT]);

#endif
