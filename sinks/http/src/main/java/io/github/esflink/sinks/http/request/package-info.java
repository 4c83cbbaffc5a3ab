/**
 * What is sent for an event: where to, with which headers and body. Everything that an event brings
 * along is encoded here, so that it cannot become more than a value.
 */
@NullMarked
package io.github.esflink.sinks.http.request;

import org.jspecify.annotations.NullMarked;
