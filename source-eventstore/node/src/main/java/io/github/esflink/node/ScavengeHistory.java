package io.github.esflink.node;

import com.google.protobuf.ByteString;
import io.github.esflink.node.log.ExpectedRevision;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.SystemNames;
import io.github.esflink.node.record.ProposedEvent;
import java.util.List;
import java.util.UUID;

/**
 * What a server writes when a scavenge has ended, and so behind everything that it took: the
 * scavenge's own stream with the outcome, and a link to that in {@code $scavenges}.
 */
final class ScavengeHistory {
    private static final String COMPLETED =
            "{\"scavengeId\":\"%s\",\"nodeEndpoint\":\"%s\",\"result\":\"Success\",\"error\":\"\",\"timeTaken\":\"00:00:00\",\"spaceSaved\":0}";

    private ScavengeHistory() {}

    static void writeTo(TransactionLog log, String node) {
        UUID scavenge = UUID.randomUUID();
        String stream = "$scavenges-" + scavenge;
        append(log, stream, "$scavengeCompleted", true, COMPLETED.formatted(scavenge, node));
        append(log, "$scavenges", SystemNames.LINK_TYPE, false, "0@" + stream);
    }

    private static void append(
            TransactionLog log, String stream, String type, boolean json, String data) {
        log.append(
                stream,
                new ExpectedRevision.Any(),
                List.of(
                        new ProposedEvent(
                                UUID.randomUUID(),
                                type,
                                json,
                                ByteString.copyFromUtf8(data),
                                ByteString.EMPTY)));
    }
}
