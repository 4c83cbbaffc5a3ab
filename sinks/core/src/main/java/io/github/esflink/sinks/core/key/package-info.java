/**
 * Which events belong together at a destination that keeps order by key: the partition key of a
 * record, taken from its stream, its metadata or the event itself.
 */
@NullMarked
package io.github.esflink.sinks.core.key;

import org.jspecify.annotations.NullMarked;
