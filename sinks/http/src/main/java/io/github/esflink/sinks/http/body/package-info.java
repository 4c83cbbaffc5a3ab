/**
 * What a request carries: an event's data, its whole record or a CloudEvent, alone or many in one,
 * packed or as it is.
 */
@NullMarked
package io.github.esflink.sinks.http.body;

import org.jspecify.annotations.NullMarked;
