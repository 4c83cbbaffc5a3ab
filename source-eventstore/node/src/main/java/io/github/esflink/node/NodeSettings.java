package io.github.esflink.node;

import java.time.Clock;

/**
 * What each node of a cluster has for itself.
 *
 * @param port where to listen, 0 for any free port
 * @param maxAppendSize limit for the events of one append, in bytes
 * @param clock the time
 */
record NodeSettings(int port, int maxAppendSize, Clock clock) {}
