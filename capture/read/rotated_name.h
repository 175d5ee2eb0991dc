/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names that capturing programs give to the files of one capture: the same but for a number or a
 * time. */
#ifndef UCSCOPE_CAPTURE_READ_ROTATED_NAME_H
#define UCSCOPE_CAPTURE_READ_ROTATED_NAME_H

#include <stdbool.h>
#include <stdint.h>

/*  cap_00003_20261121024034.pcap   dumpcap, editcap, Expressway; also the other way round
 *  x.pcap x.pcap1 x.pcap2          tcpdump -C
 *  x.pcap00 x.pcap01               tcpdump -C -W, `utils network capture-rotate`
 *  x-2026-11-21_02:40:34.pcap      tcpdump -G and its strftime
 * each also with what it is packed with at the end. */
struct rotated_name {
    char *family; /* the path with signs in the place of number and time: of one set, all have the
                     same */
    char *stamp;  /* the time, as it is written; "" when there is none */
    bool is_numbered;
    bool is_run; /* the number goes on with every file of one run of the program, and begins anew
                    with the next */
    uint64_t number;
};

/* False: no program calls its files so. Free with rotated_name_clear otherwise. */
bool rotated_name_read(const char *path, struct rotated_name *out);
void rotated_name_clear(struct rotated_name *name);

/* As in qsort: the order that the names give. */
int rotated_name_compare(const struct rotated_name *a, const struct rotated_name *b);

/* How many files are missing between two that follow each other, as far as their numbers tell. */
uint64_t rotated_name_missing(const struct rotated_name *before, const struct rotated_name *after);

#endif
