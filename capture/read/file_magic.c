/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Magic numbers and file names of captures. */
#include "capture/read/file_magic.h"
#include "capture/read/wiretap_reader.h"

#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST_MAGIC = 16, CLASSIC_PCAP = 6 };

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

static const char *const compressed_extensions[] = {"gz", "zst", "lz4"};

static const struct magic compressed[] = {
    {2, "\x1f\x8b"},         /* gzip */
    {4, "\x28\xb5\x2f\xfd"}, /* zstd */
    {4, "\x04\x22\x4d\x18"}, /* lz4 */
};

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

/* The number of bytes that came. */
static size_t read_lead(int fd, char bytes[LONGEST_MAGIC]) {
    const ssize_t came = read(fd, bytes, LONGEST_MAGIC);
    return came > 0 ? (size_t)came : 0;
}

enum match { CAPTURE, PERHAPS, OTHER };

static enum match judge_name(const char *path) {
    char *extension = extension_of(path);
    enum match match = OTHER;
    if (is_among(extension, sure_extensions, G_N_ELEMENTS(sure_extensions)))
        match = CAPTURE;
    else if (is_among(extension, possible_extensions, G_N_ELEMENTS(possible_extensions)))
        match = PERHAPS;
    g_free(extension);
    return match;
}

static enum match judge_content(const char *path) {
    char bytes[LONGEST_MAGIC];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return CAPTURE;
    const size_t length = read_lead(fd, bytes);
    close(fd);
    if (starts_with_one_of(bytes, length, captures, G_N_ELEMENTS(captures)))
        return CAPTURE;
    bool is_compressed = starts_with_one_of(bytes, length, compressed, G_N_ELEMENTS(compressed));
    return is_compressed ? PERHAPS : OTHER;
}

bool file_magic_is_capture(const char *path) {
    enum match name = judge_name(path);
    if (name == CAPTURE)
        return true;
    enum match content = judge_content(path);
    if (content == CAPTURE)
        return true;
    return (name == PERHAPS || content == PERHAPS) && wiretap_reader_recognises(path);
}

bool file_magic_is_classic_pcap(const char *path) {
    char bytes[LONGEST_MAGIC];
    struct stat status;
    const bool is_file = stat(path, &status) == 0 && S_ISREG(status.st_mode);
    const int fd = is_file ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return false;
    const size_t length = read_lead(fd, bytes);
    close(fd);
    return starts_with_one_of(bytes, length, captures, CLASSIC_PCAP);
}
