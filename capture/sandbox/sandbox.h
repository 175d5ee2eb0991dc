/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds this process while it reads what others made: files beyond the named ones stay closed
 * (Landlock), and no program is executed, no process started, no socket opened (seccomp). Where the
 * kernel has one of them only, or none, that is all. */
#ifndef UCSCOPE_CAPTURE_SANDBOX_SANDBOX_H
#define UCSCOPE_CAPTURE_SANDBOX_SANDBOX_H

struct sandbox;

/* One in which the files of the system may be read, and nothing be written but /dev/null. */
struct sandbox *sandbox_new(void);

/* A file, or a folder and all below it; one that does not exist is none. */
void sandbox_allow_reading(struct sandbox *sandbox, const char *path);

/* Files in this folder and below. Where it does not exist: in the nearest folder above it that
 * does, so that it can be made. */
void sandbox_allow_writing(struct sandbox *sandbox, const char *folder);

/* Begins, for good, for this thread and those that it starts, and frees `sandbox`. */
void sandbox_enter(struct sandbox *sandbox);

/* What the kernel has: "Landlock 7, seccomp"; to be freed with g_free. */
char *sandbox_describe(void);

#endif
