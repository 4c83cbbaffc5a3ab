package io.github.esflink.sinks.kafka.delivery;

import io.github.esflink.sinks.core.SinkContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.flink.annotation.Internal;

/**
 * What the transactional ids of a sink begin with: {@code esflink/<connector>/<sink>/}.
 *
 * <p>The same in every version of the connector, so that a new attempt finds what the last one left
 * open. No prefix is the beginning of another one: Flink's sink aborts open transactions whose id
 * begins with its own, and connector {@code orders} must not abort those of {@code orders-2}. So
 * names are percent-encoded, and a slash ends them.
 */
@Internal
public final class TransactionPrefix {

    private TransactionPrefix() {}

    public static String of(SinkContext context) {
        return "esflink/"
                + encoded(context.connectorId())
                + "/"
                + encoded(context.uidPrefix())
                + "/";
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
