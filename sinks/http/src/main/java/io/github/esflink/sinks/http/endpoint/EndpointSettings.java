package io.github.esflink.sinks.http.endpoint;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * How the client treats its connections.
 *
 * @param requestTimeout from sending, connecting included, to the end of the answer, redirects
 *     included
 * @param connectionLifetime how old a connection may become; zero for as old as it likes
 * @param maxAnswerBytes how much of an answer is read; then the connection is closed
 * @param proxy null when endpoints are reached directly
 */
@Internal
public record EndpointSettings(
        Duration requestTimeout,
        Duration connectionLifetime,
        int maxAnswerBytes,
        TlsSettings tls,
        @Nullable Proxy proxy)
        implements Serializable {}
