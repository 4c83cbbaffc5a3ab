package io.github.esflink.sinks.http.endpoint;

import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoint said.
 *
 * @param status the status code
 * @param retryAfter the header of that name, as it came
 * @param allowedRate the header {@code WebHook-Allowed-Rate}, as it came
 * @param text the beginning of an answer that is no success; empty for others, unless the listener
 *     wants it
 * @param refusedRedirect why a redirect was not followed; null when there was none
 */
@Internal
public record Answer(
        int status,
        @Nullable String retryAfter,
        @Nullable String allowedRate,
        String text,
        @Nullable String refusedRedirect) {

    /** Without the text, which may repeat what was sent. */
    @Override
    public String toString() {
        return "Answer{" + status + "}";
    }
}
