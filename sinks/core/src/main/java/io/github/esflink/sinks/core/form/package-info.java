/**
 * What a record looks like on the wire: the event's data as it was, the whole record as JSON, or a
 * CloudEvent. A sink decides how content type and attributes travel: as headers of a Kafka record
 * or of an HTTP request.
 */
@NullMarked
package io.github.esflink.sinks.core.form;

import org.jspecify.annotations.NullMarked;
