/**
 * The HTTP sink: every event a request, many streams at once, each in order. {@link
 * io.github.esflink.sinks.http.HttpEventSink} is the way in.
 */
@NullMarked
package io.github.esflink.sinks.http;

import org.jspecify.annotations.NullMarked;
