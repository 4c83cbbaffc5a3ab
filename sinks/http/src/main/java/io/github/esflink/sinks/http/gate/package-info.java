/**
 * When a request may go to an endpoint: rates, pauses, and a circuit breaker with what it knows.
 */
@NullMarked
package io.github.esflink.sinks.http.gate;

import org.jspecify.annotations.NullMarked;
