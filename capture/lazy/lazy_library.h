/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Libraries that few runs need, loaded when their first function is called: a run that reads a few
 * kilobytes would spend more than a half of its time on loading them. What is called in their place
 * is made by forwarders.py. Each is found through a module of ours that has nothing in it but its
 * need of these functions, so that packages know what they depend on. */
#ifndef UCSCOPE_CAPTURE_LAZY_LAZY_LIBRARY_H
#define UCSCOPE_CAPTURE_LAZY_LAZY_LIBRARY_H

/* The function of that name in the library behind the module `module`, "archive"; in any thread.
 * Ends the process where there is none: then ucscope is not installed as a whole. */
void *lazy_library_function(const char *module, const char *name);

/* Where modules of this program lie, to be freed with g_free: beside it when it was built, below
 * the system's libraries when it was installed. */
char *lazy_library_folder(void);

#endif
