/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Magic numbers and file names of captures. */
#include "capture/read/file_magic.h"
#include "capture/read/wiretap_reader.h"

#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST_MAGIC = 16, CLASSIC_PCAP = 6, TAR_MAGIC_AT = 257 };

struct magic {
    size_t length;
    const char *bytes;
};

static const struct magic captures[] = {
    {4, "\xa1\xb2\xc3\xd4"}, /* pcap, big-endian */
    {4, "\xd4\xc3\xb2\xa1"}, /* little-endian */
    {4, "\xa1\xb2\x3c\x4d"}, /* pcap with nanoseconds, big-endian */
    {4, "\x4d\x3c\xb2\xa1"}, /* little-endian */
    {4, "\xa1\xb2\xcd\x34"}, /* Kuznetzov's pcap, big-endian */
    {4, "\x34\xcd\xb2\xa1"}, /* little-endian */
    /* those above are CLASSIC_PCAP */
    {4, "\x0a\x0d\x0d\x0a"},  /* pcapng */
    {8, "snoop\0\0\0"},       /* Solaris snoop */
    {4, "GMBU"},              /* Microsoft Network Monitor 2 */
    {4, "RTSS"},              /* its version 1 */
    {4, "XCP\0"},             /* NetXRay, Network General */
    {16, "TRSNIFF data    "}, /* Sniffer, Network General */
    {4, "\x05VNF"},           /* Visual Networks */
};

/* Extensions that nothing but captures has. */
static const char *const sure_extensions[] = {"pcap", "pcapng", "cap", "ntar", "dmp", "snoop"};

/* Others that Wireshark lists for capture files, without the number at the end (LANalyzer: tr1).
 * Traces and logs have them too. */
static const char *const possible_extensions[] = {
    "erf", "ncap",  "ncf", "bfr", "enc", "atc", "pkt", "tpc", "wpz", "apc",
    "tr",  "trace", "fdc", "vwr", "rf",  "acp", "wpc", "syc", "trc", "ipfix",
};

static const char *const compressed_extensions[] = {"gz", "zst", "lz4", "bz2", "xz"};

static const struct magic compressed[] = {
    {2, "\x1f\x8b"},         /* gzip */
    {4, "\x28\xb5\x2f\xfd"}, /* zstd */
    {4, "\x04\x22\x4d\x18"}, /* lz4 */
    {3, "BZh"},              /* bzip2 */
    {6, "\xfd"
        "7zXZ\0"}, /* xz */
};

static const struct magic archives[] = {
    {4, "PK\3\4"},             /* zip */
    {4, "PK\5\6"},             /* with nothing in it */
    {6, "7z\xbc\xaf\x27\x1c"}, /* 7-Zip */
};

static const struct magic tar = {5, "ustar"}; /* at TAR_MAGIC_AT */

/* What macOS writes beside "eth0.pcap" as "._eth0.pcap" where it packs or copies it. */
static const struct magic apple_double = {4, "\x00\x05\x16\x07"};

static bool is_among(const char *extension, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (g_ascii_strcasecmp(extension, names[i]) == 0)
            return true;
    }
    return false;
}

char *file_magic_unpacked_name(const char *path) {
    char *name = g_path_get_basename(path);
    char *dot = strrchr(name, '.');
    if (dot != NULL &&
        is_among(dot + 1, compressed_extensions, G_N_ELEMENTS(compressed_extensions)))
        *dot = '\0';
    return name;
}

bool file_magic_is_extension(const char *extension) {
    return is_among(extension, sure_extensions, G_N_ELEMENTS(sure_extensions));
}

/* "pcap" for "a.pcap", "a.pcap.gz", and for the numbered files of a ring, "a.pcap12". */
static char *extension_of(const char *path) {
    char *name = file_magic_unpacked_name(path);
    const char *dot = strrchr(name, '.');
    char *extension = g_strdup(dot == NULL || dot == name ? "" : dot + 1);
    for (size_t length = strlen(extension); length > 0 && g_ascii_isdigit(extension[length - 1]);)
        extension[--length] = '\0';
    g_free(name);
    return extension;
}

static bool starts_with_one_of(const char *bytes, size_t length, const struct magic *magics,
                               size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (length >= magics[i].length && memcmp(bytes, magics[i].bytes, magics[i].length) == 0)
            return true;
    }
    return false;
}

static enum file_magic_match judge_name(const char *path) {
    char *extension = extension_of(path);
    enum file_magic_match match = FILE_MAGIC_OTHER;
    if (is_among(extension, sure_extensions, G_N_ELEMENTS(sure_extensions)))
        match = FILE_MAGIC_CAPTURE;
    else if (is_among(extension, possible_extensions, G_N_ELEMENTS(possible_extensions)))
        match = FILE_MAGIC_PERHAPS;
    g_free(extension);
    return match;
}

enum file_magic_match file_magic_judge(const char *name, const void *lead, size_t length) {
    if (starts_with_one_of(lead, length, &apple_double, 1))
        return FILE_MAGIC_OTHER;
    const enum file_magic_match match = judge_name(name);
    if (match == FILE_MAGIC_CAPTURE ||
        starts_with_one_of(lead, length, captures, G_N_ELEMENTS(captures)))
        return FILE_MAGIC_CAPTURE;
    const bool is_packed = file_magic_packing(lead, length) != PACKING_NONE;
    return is_packed ? FILE_MAGIC_PERHAPS : match;
}

enum file_magic_packing file_magic_packing(const void *lead, size_t length) {
    const char *bytes = lead;
    const bool is_tar = length > TAR_MAGIC_AT &&
                        starts_with_one_of(bytes + TAR_MAGIC_AT, length - TAR_MAGIC_AT, &tar, 1);
    if (is_tar || starts_with_one_of(bytes, length, archives, G_N_ELEMENTS(archives)))
        return PACKING_ARCHIVE;
    return starts_with_one_of(bytes, length, compressed, G_N_ELEMENTS(compressed))
               ? PACKING_COMPRESSED
               : PACKING_NONE;
}

/* False: it cannot be opened. */
static bool read_lead(const char *path, char *lead, size_t most, size_t *length) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    const ssize_t came = read(fd, lead, most);
    *length = came > 0 ? (size_t)came : 0;
    close(fd);
    return true;
}

static size_t read_lead_of_plain(const char *path, char *lead, size_t most) {
    struct stat status;
    size_t length = 0;
    const bool is_file = stat(path, &status) == 0 && S_ISREG(status.st_mode);
    return is_file && read_lead(path, lead, most, &length) ? length : 0;
}

size_t file_magic_lead(const char *path, char lead[FILE_MAGIC_LEAD]) {
    return read_lead_of_plain(path, lead, FILE_MAGIC_LEAD);
}

bool file_magic_is_capture(const char *path) {
    char lead[FILE_MAGIC_LEAD];
    size_t length = 0;
    if (!read_lead(path, lead, sizeof lead, &length))
        return true;
    const enum file_magic_match match = file_magic_judge(path, lead, length);
    return match == FILE_MAGIC_CAPTURE ||
           (match == FILE_MAGIC_PERHAPS && wiretap_reader_recognises(path));
}

bool file_magic_is_classic_pcap(const char *path) {
    char lead[LONGEST_MAGIC];
    const size_t length = read_lead_of_plain(path, lead, sizeof lead);
    return starts_with_one_of(lead, length, captures, CLASSIC_PCAP);
}
