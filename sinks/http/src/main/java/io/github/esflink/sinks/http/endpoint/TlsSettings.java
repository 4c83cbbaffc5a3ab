package io.github.esflink.sinks.http.endpoint;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Whom an {@code https} endpoint has to be, and who the sink is to it.
 *
 * @param verify whether its certificate and its name are checked
 * @param caFile certificates in PEM to trust instead of those of the JVM; a path on the task
 *     manager
 * @param certificate the sink's own; null when it has none
 */
@Internal
public record TlsSettings(
        boolean verify, @Nullable String caFile, @Nullable ClientCertificate certificate)
        implements Serializable {}
