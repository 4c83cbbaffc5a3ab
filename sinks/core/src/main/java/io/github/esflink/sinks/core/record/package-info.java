/**
 * The event on its way: {@link io.github.esflink.sinks.core.record.EventRecord} is what filters,
 * transforms and sinks see, and its serializer how it travels between tasks and rests in state,
 * versioned from the first day.
 */
@NullMarked
package io.github.esflink.sinks.core.record;

import org.jspecify.annotations.NullMarked;
