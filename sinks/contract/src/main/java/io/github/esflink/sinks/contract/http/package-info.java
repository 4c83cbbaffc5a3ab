/**
 * An HTTP endpoint that can be told how to misbehave: {@link
 * io.github.esflink.sinks.contract.http.NumberedEndpoint}.
 */
@NullMarked
package io.github.esflink.sinks.contract.http;

import org.jspecify.annotations.NullMarked;
